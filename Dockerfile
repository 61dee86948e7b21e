# One image for the web server, the worker and its beat; compose.yaml shows them together.
FROM python:3.11-slim-bookworm

# Pango and fonts for PDF: Latin, Arabic, Chinese and Russian names stand on certificates.
RUN apt-get update \
  && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    fonts-dejavu-core fonts-noto-core fonts-wqy-microhei \
    fonts-noto-color-emoji \
  && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/portal

COPY requirements.txt requirements-lock.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

COPY . .
# Style sheets and compiled translations belong to the image; files people upload go where FILES_URL says.
RUN SECRET_KEY=only-for-this-step python manage.py collectstatic --no-input --verbosity 0 \
  && find gnlc_portal/locale -name '*.po' -exec sh -c \
    'pybabel --quiet compile --input-file "$1" --output-file "${1%.po}.mo"' _ {} \; \
  && useradd --system --uid 1000 --no-create-home portal \
  && install -d -o portal /srv/files \
  && chown -R portal var
USER portal

EXPOSE 8000
# WEB_CONCURRENCY sets the number of web processes.
ENV WEB_CONCURRENCY=3
CMD ["gunicorn", "gnlc_portal.wsgi", "--bind", "0.0.0.0:8000", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
