"""What was saved, held against what is there now."""

from collections.abc import Mapping

from app.backups.archive import BackupRefused, Checksum


def compare(saved: Mapping[str, Checksum], found: Mapping[str, Checksum], where: str) -> None:
    """Refuse what differs, table by table."""
    if wrong := [_said(name, saved.get(name), found.get(name)) for name in _unlike(saved, found)]:
        raise BackupRefused(f"{where} is not what was saved: {'; '.join(wrong)}")


def _unlike(saved: Mapping[str, Checksum], found: Mapping[str, Checksum]) -> list[str]:
    return sorted(name for name in {*saved, *found} if saved.get(name) != found.get(name))


def _said(name: str, saved: Checksum | None, found: Checksum | None) -> str:
    if saved is None or found is None:
        return f"{name} is {'new' if saved is None else 'missing'}"
    if saved.rows != found.rows:
        return f"{name} has {found.rows:,} rows for {saved.rows:,}"
    return f"the rows of {name} differ"
