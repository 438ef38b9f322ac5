"""Web pages as news sites have them, made up: an article in the midst of all that stands around one."""

TEASER = "Norway has rejected the fisheries treaty, its foreign ministry said in Oslo on Monday…"
TITLE = "Norway rejects the fisheries treaty"
PARAGRAPHS = (
    "Norway has rejected the fisheries treaty with its neighbours, its foreign ministry said in Oslo on Monday.",
    "The ministry said that the quotas would empty the northern grounds within five years, and that no government "
    "could ask its fishing towns to pay for that.",
    "Iceland supports the treaty, which took nine years to write. Its fisheries minister called the decision a "
    "disappointment, and asked for new talks before the winter season begins.",
    "Denmark opposes any new talks, an official in Copenhagen told reporters, since the text was final.",
    "Fishing associations along the coast welcomed the decision and said that the catch of cod had fallen for the "
    "third year in a row.",
)
TEXT = "\n".join(PARAGRAPHS)


def article_page(*paragraphs: str, title: str = TITLE, head: str = "") -> str:
    """A page with menus, a picture, related stories, a newsletter box and a footer around the article."""
    menu = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in "World Europe Politics Sport Culture".split())
    related = "".join(f'<li><a href="/other/{n}">Something else has happened, part {n}</a></li>' for n in range(8))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} | The Site</title>{head}'
        f'<meta property="og:title" content="{title}"></head><body><header><p>The Site, since 1890</p></header>'
        f'<nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1><figure><img src="a.jpg"><figcaption>A boat at '
        f"sunset. Photo: The Site</figcaption></figure><div class='article-body'>{body}</div></article>"
        f"<aside><h2>Read more</h2><ul>{related}</ul></aside></main>"
        f"<footer><p>Copyright of The Site. All rights reserved.</p></footer></body></html>"
    )


def cookie_wall() -> str:
    words = (
        "We and our 842 partners store and access information on your device, such as cookies, and process personal "
        "data for personalised advertising. You can accept or refuse, and change your choice at any time. "
    )
    return (
        f"<!DOCTYPE html><html><head><title>Your privacy</title></head><body><main><h1>We value your privacy</h1>"
        f"{''.join(f'<p>{words}</p>' for _ in range(5))}<button>Accept all</button></main></body></html>"
    )


def paywall() -> str:
    """The beginning of the article, and the offer of a subscription."""
    return article_page(PARAGRAPHS[0], "Subscribe to read on. Already a subscriber? Sign in.")


def browser_check() -> str:
    return (
        "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><p>Checking your browser before you "
        "go on. Enable JavaScript and cookies.</p></body></html>"
    )
