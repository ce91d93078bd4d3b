"""A made-up Debian in a folder: its trust store works, and changes nothing of this machine."""

from pathlib import Path

from certs import anchor_folder
from certs.anchor_folder import AnchorFolder


def made(folder: Path) -> AnchorFolder:
    """Make one; its update-ca-certificates puts all anchors into one file."""
    store = anchor_folder.debian(folder)
    store.anchors.mkdir(parents=True)
    for path in (store.outcome, store.tool):
        path.parent.mkdir(parents=True)
        path.touch()
    store.tool.write_text(
        f"#!/bin/sh\nfind {store.anchors} -type f | xargs -r cat > {store.outcome}\n"
    )
    store.tool.chmod(0o755)
    return store
