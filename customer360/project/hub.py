"""dbt's hub of packages: which releases a package has, and where they are."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from customer360.errors import ProjectError
from customer360.project.package_list import PackageSpec
from customer360.project.version_ranges import (
    is_forerunner,
    read_version,
    satisfies,
)
from customer360.project.yaml import as_mapping, as_texts
from customer360.records import dataclass

HUB = "https://hub.getdbt.com/"
_WAIT = 30
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version of a package. `latest` is the newest that could be had."""

    version: str
    tarball: str
    latest: str


@dataclass(frozen=True, slots=True)
class _Demand:
    versions: tuple[str, ...]
    by: str

    def __str__(self) -> str:
        return f"{', '.join(self.versions) or 'any'} ({self.by})"


class Hub:
    """Asks a hub, each package once; `dbt_version` is what the releases must fit."""

    def __init__(self, address: str, *, dbt_version: str | None) -> None:
        self._address = address.rstrip("/") + "/"
        self._dbt_version = dbt_version
        self._known: dict[str, Mapping[str, object]] = {}
        self._demands: dict[str, list[_Demand]] = {}
        self._takes_forerunners: set[str] = set()

    def release(self, spec: PackageSpec, *, by: str) -> Release:
        """The newest release that suits this demand and all that came before it.

        Raises:
            ProjectError: there is none, or the hub cannot be asked.
        """
        package = spec.place
        versions = as_texts(spec.values.get("version"), "`version`")
        demands = self._demands.setdefault(package, [])
        demands.append(_Demand(tuple(versions), by))
        if spec.values.get("install_prerelease") or any(
            is_forerunner(part) for text in versions for part in text.split(",")
        ):
            self._takes_forerunners.add(package)
        releases = self._releases(package)
        suitable = [name for name in releases if self._suits_us(package, name)]
        wanted = [text for demand in demands for text in demand.versions]
        found = [name for name in suitable if satisfies(name, wanted)]
        if not found:
            raise self._nothing(package, demands, suitable)
        version = max(found, key=read_version)
        return Release(
            version=version,
            tarball=_tarball_of(package, as_mapping(releases[version], "a release")),
            latest=max(suitable, key=read_version),
        )

    def _suits_us(self, package: str, version: str) -> bool:
        if is_forerunner(version) and package not in self._takes_forerunners:
            return False
        release = as_mapping(self._releases(package)[version], "a release")
        needs = as_texts(release.get("require_dbt_version"), "`require_dbt_version`")
        return self._dbt_version is None or satisfies(self._dbt_version, needs)

    def _nothing(
        self, package: str, demands: list[_Demand], suitable: list[str]
    ) -> ProjectError:
        newest = sorted(suitable, key=read_version, reverse=True)[:10]
        return ProjectError(
            f"no release of {package!r} suits: {'; '.join(map(str, demands))}",
            hint=f"there is {', '.join(newest) or 'none that suits this dbt'}"
            + ("" if self._dbt_version is None else "; --no-version-check shows all"),
        )

    def _releases(self, package: str) -> Mapping[str, object]:
        if package not in self._known:
            address = f"{self._address}api/v1/{package}.json"
            answer = as_mapping(_ask(address, package), address)
            self._known[package] = as_mapping(answer.get("versions"), "`versions`")
        return self._known[package]


def _tarball_of(package: str, release: Mapping[str, object]) -> str:
    downloads = as_mapping(release.get("downloads"), "`downloads`")
    place = downloads.get("tarball")
    if not isinstance(place, str):
        raise ProjectError(f"the hub does not say where {package!r} is to be had")
    return place


def _ask(address: str, package: str) -> object:
    if not address.startswith(("http://", "https://")):
        raise ProjectError(
            f"the hub of packages is at {address!r}, which is no web address",
            hint="DBT_PACKAGE_HUB_URL begins with https://",
        )
    for pause in range(_TRIES):
        try:
            with urllib.request.urlopen(address, timeout=_WAIT) as answer:  # noqa: S310
                value: object = json.load(answer)
                return value
        except urllib.error.HTTPError as error:
            if error.code == 404:
                raise ProjectError(
                    f"the package {package!r} is not in the hub ({address})",
                    hint="is it spelt namespace/name, as on hub.getdbt.com?",
                ) from None
            if error.code < 500 or pause == _TRIES - 1:
                raise _unreached(address, package, error) from None
        except (OSError, ValueError) as error:
            raise _unreached(address, package, error) from None
        time.sleep(pause + 1)
    raise AssertionError(address)


def _unreached(address: str, package: str, error: Exception) -> ProjectError:
    reason = getattr(error, "reason", None) or error
    return ProjectError(
        f"the hub cannot be asked for the package {package!r}: {reason} ({address})",
        hint="is the network there? DBT_PACKAGE_HUB_URL names another hub; `git:` with "
        "the package's repository, or `local:` with a copy of it, does without one",
    )
