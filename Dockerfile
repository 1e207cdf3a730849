# The Python that the lock was resolved for. Everything in the lock has wheels: no compiler.
FROM python:3.11-slim-bookworm

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

# Logs are for machines here; people read them through whatever collects them.
ENV TIDEWAITER_LOG_FORMAT=json
USER nobody
ENTRYPOINT ["tidewaiter"]
