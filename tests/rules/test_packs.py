"""Finding packs: one order on every machine, nothing skipped silently, nothing read twice."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from indicator_engine.errors import RuleErrors
from indicator_engine.rules import packs
from indicator_engine.rules.loading import extend, load_alone, load_packaged
from indicator_engine.rules.packs import find_packs, packaged_root, plugin_packs, read_source
from indicator_engine.rules.problems import Problems

PACK = "schema: pack/1\nid: {id}\nversion: '1'\nsummary: x\nsource: {{document: convention}}\n"


def write(folder, **files):
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def found(path):
    problems = Problems()
    result = [
        (pack.name, [file.relative for file in pack.files]) for pack in find_packs(path, problems)
    ]
    problems.raise_if_any()
    return result


def codes(function, *arguments):
    with pytest.raises(RuleErrors) as caught:
        function(*arguments)
    return [(problem.where, problem.code) for problem in caught.value.problems()]


def test_a_folder_is_one_pack_and_its_files_come_in_order(tmp_path):
    write(tmp_path / "mine", pack="", b="", a="", kinds__z="", kinds__y="", B="")
    files = ["pack.yaml", "B.yaml", "a.yaml", "b.yaml", "kinds/y.yaml", "kinds/z.yaml"]
    assert found(tmp_path / "mine") == [("mine", files)]


def test_a_folder_of_packs_is_many_packs(tmp_path):
    write(tmp_path, two__pack="", two__a="", one__pack="", one__deep__b="", loose="")
    expected = [
        (packs.pack_id_from(tmp_path.name), ["loose.yaml"]),
        ("one", ["pack.yaml", "deep/b.yaml"]),
        ("two", ["pack.yaml", "a.yaml"]),
    ]
    assert found(tmp_path) == expected


def test_a_single_file_is_a_pack(tmp_path):
    write(tmp_path, **{"my kind": ""})
    assert found(tmp_path / "my kind.yaml") == [("my-kind", ["my kind.yaml"])]


def test_hidden_files_and_other_files_are_passed_over(tmp_path):
    write(tmp_path, a="", **{".hidden": "", ".git__x": ""})
    (tmp_path / "README.md").write_text("x")
    (tmp_path / "b.YML").write_text("")
    assert [files for _, files in found(tmp_path)] == [["a.yaml", "b.YML"]]


def test_a_link_back_up_is_read_once(tmp_path):
    write(tmp_path, a="", inner__b="")
    (tmp_path / "inner" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "inner" / "self").symlink_to(tmp_path / "inner", target_is_directory=True)
    (tmp_path / "dangling.yaml").symlink_to(tmp_path / "nowhere")
    assert [files for _, files in found(tmp_path)] == [["a.yaml", "inner/b.yaml"]]


def test_a_linked_folder_is_read(tmp_path):
    write(tmp_path, elsewhere__b="")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert [files for _, files in found(tmp_path / "pack")] == [["linked/b.yaml"]]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    assert codes(found, tmp_path) == [(str(tmp_path), "pack-without-files")]
    assert codes(found, tmp_path / "pipe.yaml") == [(str(tmp_path / "pipe.yaml"), "pack-not-found")]


@pytest.mark.parametrize("name", ["nothing", "nothing.yaml", "nul\0nul"])
def test_what_is_not_there_is_told(tmp_path, name):
    path = f"{tmp_path}/{name}"
    assert codes(load_alone, [path]) == [(path, "pack-not-found")]


def test_an_empty_folder_is_told(tmp_path):
    assert codes(load_alone, [tmp_path]) == [(str(tmp_path), "pack-without-files")]


def test_a_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch):
    write(tmp_path, a="", secret__b="")

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(packs.Path, "iterdir", refuse)
    problems = Problems()
    assert find_packs(tmp_path, problems) == []
    assert [p.code for p in problems.in_order()] == ["file-unreadable", "pack-without-files"]


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    file = packs.SourceFile(tmp_path, "shown.yaml", "shown.yaml")  # a folder cannot be opened
    problems = Problems()
    assert read_source(file, problems) is None
    assert [(p.where, p.code) for p in problems.in_order()] == [
        ("shown.yaml:1:1", "file-unreadable")
    ]


def test_a_huge_file_is_not_read_whole(tmp_path):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(10**10)
    assert codes(load_alone, [path]) == [(f"{path}:1:1", "file-too-large")]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes("\ufeffa: b".encode())
    assert read_source(packs.SourceFile(path, "x", "x"), Problems()) == "a: b"


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux only")
def test_a_file_name_that_is_no_text_can_be_shown(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml")).write_text("a")
    ((where, code),) = codes(load_alone, [tmp_path])
    assert (where.encode().decode(), code) == (f"{tmp_path}/\ufffd.yaml:1:1", "value-not-mapping")


def test_messages_show_the_path_as_it_was_given(tmp_path, monkeypatch):
    write(tmp_path, rules__kinds__a="x")
    monkeypatch.chdir(tmp_path)
    assert codes(load_alone, ["rules/"]) == [("rules/kinds/a.yaml:1:1", "value-not-mapping")]
    assert codes(load_alone, ["./rules"]) == [("./rules/kinds/a.yaml:1:1", "value-not-mapping")]


# ── where the packaged rules are ─────────────────────────────────────────────────────────────


def test_a_checkout_comes_before_what_is_installed(tmp_path):
    package = tmp_path / "src" / "indicator_engine"
    write(package, _packs__core__pack="")
    assert packaged_root(package) == packs.PackagedRoot(package / "_packs", checkout=False)
    write(tmp_path, rules__core__pack="")
    assert not packaged_root(package).checkout, "site-packages may lie beside any rules folder"
    (tmp_path / "pyproject.toml").write_text("")
    assert packaged_root(package) == packs.PackagedRoot(tmp_path / "rules", checkout=True)


def test_this_checkout_is_recognised(root):
    assert packaged_root() == packs.PackagedRoot(root / "rules", checkout=True)


# ── plug-ins ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def plugins(tmp_path, monkeypatch):
    """Install distributions that offer packs: name → files, None where the package is missing."""

    def offer(**offered):
        for name, files in offered.items():
            if files is not None:
                write(tmp_path / f"plugin_{name}", **files)
                (tmp_path / f"plugin_{name}" / "__init__.py").write_text("")
            info = tmp_path / f"plugin_{name}-1.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Name: plugin-{name}\nVersion: 1\n")
            (info / "entry_points.txt").write_text(
                f"[{packs.ENTRY_POINTS}]\n{name} = plugin_{name}\n"
            )
        monkeypatch.syspath_prepend(str(tmp_path))

    return offer


def test_without_plugins_importlib_is_not_asked(monkeypatch):
    monkeypatch.setattr("importlib.metadata.entry_points", None)
    assert plugin_packs(Problems()) == []


def test_an_archive_on_the_path_is_looked_into(tmp_path, monkeypatch):
    archive = tmp_path / "some.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("plugin_z/__init__.py", "")
        zipped.writestr("plugin_z/pack.yaml", PACK.format(id="zed"))
        zipped.writestr("plugin_z-1.dist-info/METADATA", "Name: plugin-z\nVersion: 1\n")
        points = f"[{packs.ENTRY_POINTS}]\nz = plugin_z\n"
        zipped.writestr("plugin_z-1.dist-info/entry_points.txt", points)
    monkeypatch.syspath_prepend(str(archive))
    problems = Problems()
    assert plugin_packs(problems) == []
    assert [p.code for p in problems.in_order()] == ["plugin-broken"]


def test_plugins_are_found_in_the_order_of_their_names(plugins):
    plugins(b={"pack": PACK.format(id="bee")}, a={"pack": PACK.format(id="ant")})
    problems = Problems()
    assert [pack.name for pack in plugin_packs(problems)] == ["plugin_a", "plugin_b"]
    assert not problems


def test_plugins_lie_above_the_packaged_rules_and_below_paths(plugins, tmp_path):
    plugins(a={"pack": PACK.format(id="ant")})
    path = write(tmp_path / "own", pack=PACK.format(id="own"))
    data = extend(load_packaged(), [path])
    assert [info.id for info in data.packs][-2:] == ["ant", "own"]
    assert [info.id for info in load_packaged(plugins=False).packs] == ["core", "profiles"]


def test_a_broken_plugin_is_told(plugins):
    plugins(gone=None)
    assert codes(load_packaged) == [("gone", "plugin-broken")]
