"""`modules.pytz` in templates: the part of pytz that packages use, over zoneinfo."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


class Zone(ZoneInfo):
    """A time zone that also answers as pytz's do."""

    @property
    def zone(self) -> str:
        """Its name."""
        return self.key

    def localize(self, moment: datetime, is_dst: object = False) -> datetime:  # noqa: FBT002, ARG002
        """The same wall clock, in this zone.

        Raises:
            ValueError: it has a zone already.
        """
        if moment.tzinfo is not None:
            raise ValueError("Not naive datetime (tzinfo is already set)")
        return moment.replace(tzinfo=self)

    def normalize(self, moment: datetime, is_dst: object = False) -> datetime:  # noqa: FBT002, ARG002
        """The same moment, in this zone."""
        return moment.astimezone(self)


def _fixed_offset(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


def time_zone_names() -> dict[str, object]:
    """What `modules.pytz` has."""
    return {
        "timezone": Zone,
        "utc": Zone("UTC"),
        "UTC": Zone("UTC"),
        "FixedOffset": _fixed_offset,
    }
