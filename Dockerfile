# Langcheng, served on port 8501. Build: docker build -t langcheng .
FROM python:3.11.13-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN apt-get update \
 && apt-get install -y --no-install-recommends make curl fonts-noto-cjk libexpat1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 langcheng

WORKDIR /srv/langcheng
RUN chown langcheng:langcheng /srv/langcheng
USER langcheng

COPY --chown=langcheng:langcheng requirements.txt constraints.txt Makefile ./
COPY --chown=langcheng:langcheng tools/ tools/
RUN make setup

COPY --chown=langcheng:langcheng . .
RUN make build && mkdir -m 0700 state
# What people record stays when the container goes; or name a PostgreSQL by LANGCHENG_DATABASE_URL.
VOLUME /srv/langcheng/state

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s --retries=3 \
  CMD curl --fail --silent http://127.0.0.1:8501/health || exit 1

CMD ["make", "run", "ADDRESS=0.0.0.0"]
