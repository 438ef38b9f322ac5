# The bot in a container. The CPU build of PyTorch is enough and some gigabytes smaller than the default one.
FROM python:3.12-slim

WORKDIR /app
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY bot bot
COPY summarizer summarizer
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu --constraint requirements.lock .
COPY config config
COPY seeds seeds

RUN useradd --create-home stancewire && mkdir data && chown stancewire data
USER stancewire
VOLUME /app/data
CMD ["stancewire", "run"]
