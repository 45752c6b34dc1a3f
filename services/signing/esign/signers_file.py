"""Reads the signers file (YAML). Whoever wrote it reads the messages: each names the line and what belongs there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from services.shared.printable import named, unprintable
from services.shared.settings import SettingError
from services.signing.esign.bsre import INTERFACES, Bsre, Citizen
from services.signing.esign.keys import revocations
from services.signing.esign.local import Local, Pkcs12
from services.signing.esign.pkcs11 import Pkcs11, Token
from services.signing.esign.provider import Provider, Signer
from services.signing.esign.timestamping import Timestamping

LEVELS = ("B-B", "B-T", "B-LTA")


class Part:
    """One mapping of the file, which takes care that nothing in it stays unread."""

    def __init__(self, file: Path, node: yaml.Node, where: str) -> None:
        self.file, self.node, self.where = file, node, where
        if not isinstance(node, yaml.MappingNode):
            raise self.wrong(f"{where} must be a list of names with values, like name: value")
        self.entries = {str(key.value): value for key, value in node.value}
        self.read: set[str] = set()

    def wrong(self, what: str, node: yaml.Node | None = None) -> SettingError:
        line = (node or self.node).start_mark.line + 1
        return SettingError(f"SAKPORE_SIGNERS_FILE: {self.file}, line {line}: {what}")

    def node_of(self, name: str, must: bool, example: str) -> yaml.Node | None:
        self.read.add(name)
        if name not in self.entries and must:
            raise self.wrong(f"{self.where} lacks {name}; write {name}: {example}")
        return self.entries.get(name)

    def text(self, name: str, example: str, must: bool = True) -> str:
        node = self.node_of(name, must, example)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            raise self.wrong(f"{name} must be one word; write {name}: {example}", node)
        return str(node.value)

    def one_of(self, name: str, allowed: tuple[str, ...], usual: str = "") -> str:
        said = self.text(name, " or ".join(allowed), must=not usual) or usual
        if said not in allowed:
            raise self.wrong(f"{name} is {said}; write one of {', '.join(allowed)}", self.entries[name])
        return said

    def address(self, name: str) -> str:
        said = self.text(name, "https://host/")
        parts = urlsplit(said)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise self.wrong(f"{name} is no address; write {name}: https://host/", self.entries[name])
        return said

    def path(self, name: str, example: str, must: bool = True) -> Path | None:
        return self.existing(name, self.text(name, example, must), self.entries.get(name))

    def paths(self, name: str) -> tuple[Path, ...]:
        node = self.node_of(name, False, "[file]")
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self.wrong(f"{name} must be a list; write {name}: [file, file]", node)
        found = (self.existing(name, str(each.value), each) for each in node.value)
        return tuple(path for path in found if path)

    def existing(self, name: str, said: str, node: yaml.Node | None) -> Path | None:
        if not said:
            return None
        path = (self.file.parent / said).absolute()
        if not path.is_file():
            raise self.wrong(f"{name} names a file that is not there: {said} (it counts from {self.file.parent})", node)
        return path

    def parts(self, name: str, must: bool = False) -> Iterator[tuple[str, Part]]:
        node = self.node_of(name, must, "")
        if node is not None:
            inner = Part(self.file, node, name)
            for key in inner.entries:
                yield key, Part(self.file, inner.entries[key], key)

    def part(self, name: str) -> Part | None:
        node = self.node_of(name, False, "")
        return Part(self.file, node, name) if node is not None else None

    def finish(self) -> None:
        """Whatever nobody asked for is a slip of the keyboard."""
        for name in self.entries.keys() - self.read:
            known = ", ".join(sorted(self.read))
            raise self.wrong(f"{self.where} knows no {name}; it knows {known}", self.entries[name])


def read(file: Path) -> tuple[dict[str, Signer], dict[str, Provider], Timestamping | None]:
    """Signers by username, providers by name, and the time-stamp authority."""
    try:
        node = yaml.compose(file.read_text(), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise SettingError(f"SAKPORE_SIGNERS_FILE: {file} is no YAML: {wrong}") from wrong
    if node is None:
        raise SettingError(f"SAKPORE_SIGNERS_FILE: {file} is empty; write signers: {{name: {{provider: local, …}}}}")
    whole = Part(file, node, "the file")
    stamping = timestamping(whole.part("timestamping"))
    crl_files = stamping.crl_files if stamping else ()
    higher = stamping if stamping and stamping.level != "B-B" else None
    providers: dict[str, Provider] = {"local": Local(higher, crl_files), "pkcs11": Pkcs11(higher, crl_files)}
    for name, part in whole.parts("providers"):
        if name != "bsre":
            raise part.wrong(f"there is no provider {name} to set up; write bsre")
        providers[name] = bsre(part)
    signers = {}
    for username, part in whole.parts("signers", must=True):
        name = part.one_of("provider", tuple(MEANS))
        if name not in providers:
            raise part.wrong(f"{username} signs with {name}, which is not set up under providers")
        signers[username] = Signer(username, name, MEANS[name](part), name_in(part))
        part.finish()
    whole.finish()
    return signers, providers, higher


def name_in(part: Part) -> str:
    """The name under what this person signs, for whom neither letterhead nor certificate name."""
    name = part.text("name", "Nama Lengkap, S.H.", must=False)
    if signs := unprintable(name):
        raise part.wrong(f"name holds signs that a letter cannot show: {named(signs)}", part.entries["name"])
    return name


def timestamping(part: Part | None) -> Timestamping | None:
    """The authority, and the level of signatures."""
    if part is None:
        return None
    level: Any = part.one_of("level", LEVELS, usual="B-T")
    crl_files = part.paths("crl_files")
    for crl_file in crl_files:
        usable(part, crl_file)
    found = Timestamping(
        part.address("url") if level != "B-B" else part.text("url", "https://host/", must=False),
        level,
        part.paths("roots"),
        crl_files,
        part.path("ca_file", "ca.pem", must=False),
    )
    if level == "B-LTA" and not (found.roots and found.crl_files):
        raise part.wrong("level B-LTA needs roots and crl_files; write roots: [ca.pem] and crl_files: [ca.crl]")
    part.finish()
    return found


def usable(part: Part, crl_file: Path) -> None:
    """A revocation list that cannot be read would let revoked people sign."""
    try:
        revocations(crl_file.read_bytes())
    except ValueError as wrong:
        raise part.wrong(f"crl_files: {crl_file.name} is no revocation list") from wrong


def bsre(part: Part) -> Bsre:
    """The Esign Client Service of this office."""
    password_file = part.path("password_file", "bsre.password")
    assert password_file
    found = Bsre(
        part.address("url"),
        part.text("username", "sakpore"),
        password_file,
        part.one_of("api", tuple(INTERFACES), usual="v2"),
        part.path("ca_file", "ca.pem", must=False),
        part.paths("roots"),
    )
    part.finish()
    return found


def pkcs12(part: Part) -> Pkcs12:
    container = part.path("pkcs12", "name.p12")
    assert container
    return Pkcs12(container, part.path("certificate", "name.crt", must=False))


def citizen(part: Part) -> Citizen:
    nik_file = part.path("nik_file", "name.nik")
    assert nik_file
    return Citizen(nik_file)


def token(part: Part) -> Token:
    module = part.path("module", "/usr/lib/softhsm/libsofthsm2.so")
    assert module
    return Token(
        module,
        part.text("token_label", "office"),
        part.text("key_label", "name"),
        part.path("chain", "chain.pem", must=False),
    )


MEANS: dict[str, Callable[[Part], Any]] = {"local": pkcs12, "pkcs11": token, "bsre": citizen}
