#!/bin/sh
# What the endpoint image holds beside packages.txt; run with the image's root folder as the argument.
# /srv/whoami answers "who are you?" over HTTP: Docker writes each container's own name to /etc/hostname.
set -eu
mkdir -p "$1/srv/whoami"
ln -sf /etc/hostname "$1/srv/whoami/index.html"
rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*
