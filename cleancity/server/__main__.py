"""`python -m cleancity.server`."""

from cleancity.server import main
from cleancity.server.stopping import leave

if __name__ == "__main__":
    leave(main())
