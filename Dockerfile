# Two stages: the first makes the encoder and the index, the only steps that need PyTorch; the second serves without it.
#
#   docker build --tag policybot .
#   docker run --detach --name policybot --env-file slack.env --volume policybot-data:/data \
#       --volume "$PWD/corpus:/corpus:ro" policybot
#
# /data is what must be kept (encoder, index, database); /corpus is the clubs' policies, those of this checkout if
# nothing is mounted there.  requirements/start lays encoder and index into /data where they are missing.

FROM python:3.11-slim-bookworm AS make
# PyTorch's own index for its build without CUDA; empty: the usual index only.
ARG TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu
WORKDIR /build
COPY requirements/build.txt requirements/
RUN python -m venv .venv \
 && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
    ${TORCH_INDEX_URL:+--extra-index-url "$TORCH_INDEX_URL"} --requirement requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot/ bot/
COPY index/ index/
RUN .venv/bin/python -m pip wheel --no-cache-dir --disable-pip-version-check --no-deps --wheel-dir wheels . \
 && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps wheels/*.whl
COPY corpus/ corpus/
ENV POLICYBOT_CORPUS=/build/corpus POLICYBOT_DATA=/build/data
RUN .venv/bin/policybot index build

FROM python:3.11-slim-bookworm
# Reads policies that were scanned; English comes with it.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends tesseract-ocr \
 && rm -rf /var/lib/apt/lists/*
COPY requirements/serve.txt /opt/policybot/
RUN python -m venv /opt/policybot \
 && /opt/policybot/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
    --requirement /opt/policybot/serve.txt
COPY --from=make /build/wheels/ /opt/policybot/wheels/
RUN /opt/policybot/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps \
    /opt/policybot/wheels/*.whl
COPY --from=make /build/data/ /opt/policybot/made/
COPY requirements/start /opt/policybot/
COPY corpus/ /corpus/
RUN groupadd --gid 10001 policybot \
 && useradd --uid 10001 --gid policybot --home-dir /data --no-create-home --shell /usr/sbin/nologin policybot \
 && install --directory --owner=policybot --group=policybot --mode=0700 /data
USER policybot
WORKDIR /data
ENV PATH=/opt/policybot/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    POLICYBOT_CORPUS=/corpus \
    POLICYBOT_DATA=/data \
    POLICYBOT_HOST=0.0.0.0 \
    POLICYBOT_PORT=3000
VOLUME ["/data", "/corpus"]
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['POLICYBOT_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["/opt/policybot/start"]
CMD ["policybot", "serve"]
