"""The migrations make the tables that the models describe, and versions are told apart in words."""

import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from loyalty_core.database.engine import connect, parse_url
from loyalty_core.database.upgrade import SCHEMA_VERSION, migrations_folder, upgrade
from loyalty_core.errors import Invalid, Unusable
from loyalty_core.models import Base
from loyalty_core.programme.opening import open_programme


def test_models_and_migrations_describe_the_same_tables(database_url: str) -> None:
    database = connect(parse_url(database_url))
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": Base.metadata})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_the_version_in_the_code_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA_VERSION]


def test_upgrading_twice_changes_nothing(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    upgrade(empty_database_url)
    with pytest.raises(Unusable, match="holds no programme"):
        open_programme(empty_database_url).facts()


def test_a_database_that_cannot_be_used_says_why(empty_database_url: str) -> None:
    if empty_database_url.startswith("postgresql"):
        with pytest.raises(Unusable, match="holds no programme yet"):
            open_programme(empty_database_url)
    else:
        with pytest.raises(Unusable, match="There is no database at"):
            open_programme(empty_database_url)


@pytest.mark.parametrize(("version", "sentence"), [("9999", "newer version"), ("0000", "older version")])
def test_a_database_of_another_version_is_refused(database_url: str, version: str, sentence: str) -> None:
    database = connect(parse_url(database_url))
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        connection.commit()
    database.close()
    with pytest.raises(Unusable, match=sentence):
        open_programme(database_url)


def test_a_newer_database_is_not_upgraded(database_url: str) -> None:
    database = connect(parse_url(database_url))
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    database.close()
    with pytest.raises(Unusable, match="newer version"):
        upgrade(database_url)


def test_an_upgrade_that_breaks_off_leaves_nothing_behind(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    def break_off(*_: object, **__: object) -> None:
        raise RuntimeError("cut")

    with monkeypatch.context() as patched:
        patched.setattr(op, "create_index", break_off)
        with pytest.raises(RuntimeError, match="cut"):
            upgrade(empty_database_url)
    database = connect(parse_url(empty_database_url))
    with database.reading() as connection:
        tables = "sqlite_master" if database.is_sqlite else "information_schema.tables WHERE table_schema = 'public'"
        assert connection.execute(text(f"SELECT count(*) FROM {tables}")).scalar_one() == 0
    database.close()
    upgrade(empty_database_url)


def test_a_new_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop" / "loyalty.sqlite"
    upgrade(str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, only text that is long enough to be read as a page" * 100)
    with pytest.raises(Unusable, match="not a database"):
        open_programme(str(path))


@pytest.mark.parametrize("url", ["mysql://shop/loyalty", "sqlite://", "http://shop", "://"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_url(url)
    assert refused.value.field == "database"


def test_an_unreachable_server_is_one_sentence() -> None:
    from loyalty_core.errors import Busy

    with pytest.raises(Busy, match="cannot be reached"):
        open_programme("postgresql://nobody:secret@127.0.0.1:9/none")
