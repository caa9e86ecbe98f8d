"""The server with the settings that deploy/cleancity.nginx.conf asks for: the proxy on this machine is believed."""

import sys
from dataclasses import replace

from cleancity import settings

plain = settings.load_settings()
trusting = replace(plain, access=replace(plain.access, trusted_proxies=("127.0.0.1",)))
settings.load_settings = lambda: trusting

from cleancity.server import main  # noqa: E402
from cleancity.server.stopping import leave  # noqa: E402

if __name__ == "__main__":
    leave(main(sys.argv[1:]))
