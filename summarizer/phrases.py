"""What pages say around their articles, in the languages of most feeds: parts for the patterns of `dirt`.

Each constant is the inside of a group. Phrases stand here as they begin a line; where a phrase may begin a sentence of
the article as well, what must follow it stands in `dirt`.
"""

# Before the headline of another article: a colon, a headline or nothing follows.
LINKS = (
    r"read (?:more|also|next|on|this|the full (?:story|article))|also read|see also|more on this(?: story| topic)?"
    r"|continue reading|related (?:articles?|stories|news|content|topics?|links|coverage|reading|videos?)"
    r"|recommended(?: for you| stories| reading| articles)?|you (?:may|might) also (?:like|enjoy|be interested in)"
    r"|most (?:read|popular|viewed|shared)(?: in \w+)?|trending(?: now)?|more from \w+|(?:more )?must[- ]reads?"
    r"|like this story\?|in case you missed it"
    r"|(?:à )?lire (?:aussi|également|plus)|lire la suite|voir aussi|à voir aussi|sur le même sujet|en savoir plus"
    r"|lesen sie (?:auch|hier|mehr|dazu)|mehr (?:zum thema|dazu|lesen)|lesen sie (?:dazu )?auch|weiterlesen|siehe auch"
    r"|das könnte sie auch interessieren|auch interessant"
    r"|leer más|lea también|lee también|lee más|leer también|ver también|ver más|te puede interesar|más información"
    r"|te recomendamos|leia (?:também|mais)|veja também|leggi anche|leggi di più|lees ook|czytaj (?:także|też|więcej)"
    r"|zobacz (?:także|też)|ayrıca okuyun|citește și"
    r"|чита(?:йте|ть) (?:также|ещё|еще|далее|по теме)|смотрите также|подробнее|по теме|материалы по теме"
    r"|чита(?:йте|ти) (?:також|ще|далі|більше)|дивіться також|до теми|за темою"
    r"|اقرأ (?:أيضا|أيضاً|أيضًا|ايضا|المزيد)|إقرأ أيضا|شاهد (?:أيضا|أيضاً)|مواضيع ذات صلة|المزيد من|طالع أيضا"
    r"|(?:延伸|相关|推荐|相關|推薦|更多)(?:阅读|閱讀|新闻|新聞|报道|報導)|阅读更多|閱讀更多|點擊閱讀|関連(?:記事|ニュース)|あわせて読みたい"
)
# Before what is shown beside the article: a colon must follow.
SHOWN = (
    r"watch(?: live| now| this| more)?|listen(?: now| to this)?|video|(?:in )?(?:photo|picture|image|photograph)s?"
    r"|photo credits?|image credits?|credits?|sources?|gallery|podcast|quiz|related|graphic|photo(?:graph)? by|tags?"
    r"|topics|more|must watch|opinion piece"
    r"|photos?|crédits?(?: photo)?|vidéo|regarder|bild(?:er)?|foto(?:s|credit)?|quelle|fuente|vídeo|imagen"
    r"|фото|видео|источник|відео|джерело|الصورة|المصدر|(?:图|图片|来源|资料|责任)?(?:来源|编辑|图片)|責任編輯|編輯|记者|写真|出典"
)
# Whole lines.
FURNITURE = (
    r"advertisement(?: continue reading the main story)?|ads?|sponsored(?: content)?|promoted|paid content|ad feedback"
    r"|(?:story|article) continues (?:below|after)(?: (?:the )?ad(?:vertisement)?)?|loading|photos?|videos?"
    r"|audio|images?"
    r"|pictures?|slideshow|gallery|close|next|previous|print|share|comments?|save|savesave|back to top|skip to content"
    r"|play video|replay|swipe|file photo|getty images|reuters|click to (?:play|enlarge|expand|watch).{0,40}|related"
    r"|(?:enlarge|view) (?:this )?image.{0,80}|toggle caption|hide caption|read more|read more here|show more|load more"
    r"|live(?: updates?| reporting)?|key (?:events|points|moments|takeaways)(?: only)?|show key events only|\d+ shares?"
    r"|leave a comment|\d+ comments?|share this.{0,60}|newsletters?|sign up|subscribe|subscribe now|log in|sign in|menu"
    r"|publicité|partager|commentaires?|abonnez-vous|article réservé aux abonnés|en direct|s.abonner|à la une"
    r"|anzeige|werbung|artikel teilen|teilen|kommentare?|newsletter|live-?ticker|merken|drucken"
    r"|publicidad|compartir|comentarios?|suscríbete|anuncio|comparte|publicidade|compartilhar|pubblicità|condividi"
    r"|реклама|поделиться|комментарии|прямой эфир|подписаться|поділитися|коментарі|прямий ефір|підписатися|наживо"
    r"|إعلان|اعلان|شارك|مشاركة|تعليقات|مباشر|广告|分享|评论|廣告|評論|広告|続きを読む|シェア|关闭"
)
# Wishes of the outlet that no article utters at the beginning of a line.
WISHES = (
    r"follow (?:us|our|@\w+|the \w+['’]s)\b|click here\b|read (?:her|his|their) other \w+|follow (?:her|him"
    r"|them)(?: reports)? (?:on|at|@)|abonnez-vous|inscrivez-vous|suivez(?:-nous| notre| l.actualité)"
    r"|recevez (?:nos|notre|toute)|téléchargez (?:l.appli|notre)|abonnieren sie|folgen sie (?:uns|unserem)"
    r"|hier (?:können sie|geht es zu[mr]?|klicken)|melden sie sich|laden sie (?:sich )?(?:die|unsere)"
    r"|suscríbe(?:te|se) (?:a|al|aquí)|síguenos|sigue (?:toda )?la información|descarga (?:la|nuestra)|regístrate"
    r"|siga-nos|assine|iscriviti|seguici|подп(?:исывайтесь|ишитесь)|следите за (?:нами|нашими|новостями)|скачайте"
    r"|підп(?:исуйтесь|исуйтеся|ишіться)|стежте за (?:нами|новинами)|слідкуйте за|если вы нашли ошибку"
    r"|якщо ви (?:знайшли|помітили)"
    r"|تابعونا|تابعوا|تابعنا|اشترك (?:في|الآن)|حمل تطبيق|关注我们|关注.{0,10}公众号|扫码|扫描二维码|點擊下載"
    r"|点击(?:下载"
    r"|查看"
    r"|进入)"
    r"|下载.{0,10}客户端"
)
# Of times: a line that holds only these and numbers says when a page was made.
TIMES = frozenset(
    (
        "updated update last modified published posted first on at ago am pm noon gmt utc bst et est edt ct cst"
        " pt pst pdt ist"
        " cet cest eet eest msk jst hkt aest eastern pacific time local mins min minute minutes hour hours hr"
        " hrs day days"
        " read reading minuto minutos lectura minuten lesezeit temps de lecture minute p m a the jan january feb"
        " february"
        " mar march apr april may jun june jul july aug august sep sept september oct october nov november dec"
        " december mon"
        " monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday today"
        " yesterday"
        " st nd rd th live"
        " publié mis à jour le lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin"
        " juillet août septembre octobre novembre décembre h il y minutes heures"
        " veröffentlicht aktualisiert stand uhr am um vor von den montag dienstag mittwoch donnerstag freitag samstag"
        " sonntag januar februar märz juni juli oktober dezember"
        " publicado actualizado el lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo"
        " junio julio agosto septiembre octubre noviembre diciembre del hace horas"
        " опубликовано обновлено в мск января февраля марта апреля мая"
        " июня июля августа сентября октября ноября декабря"
        " опубліковано оновлено о"
        " січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"
        " понедельник вторник среда четверг пятница суббота воскресенье"
    ).split()
)
