#!/bin/bash
# Refuses the values of .env.example before anything is written to the volume, then hands over to the image.
case "$POSTGRES_PASSWORD $OGESTION_DATABASE_PASSWORD $DIGIT_INVEST_DATABASE_PASSWORD" in
  *change* | *demo*)
    echo 'A database password still holds a demonstration value.' >&2
    exit 1
    ;;
esac
exec docker-entrypoint.sh postgres
