"""Every read of users, sign-ins and the audit trail."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from tracker.accounts import tries
from tracker.accounts.models import AuditEvent, SignIn, SignInFailure, User, UserRole
from tracker.accounts.records import Credentials, TrailFilter, TrailLine, TrailPage, UserPage, UserView
from tracker.accounts.rules import Actor, Choice, Role, in_order
from tracker.accounts.sittings import AreaName, SignedIn, Sitting
from tracker.core.database import db
from tracker.core.statements import among, fixed, joined_text

AreasOf = Callable[[ColumnElement[Any]], Select[Any]]

PAGE_SIZE = 50
_UNIT, _RECORD = "\x1f", "\x1e"
_above: list[AreasOf] = []
# Tables, not mapped classes: a Core select skips the work of the mapper at every request.
_users, _roles, _sign_ins = User.__table__.c, UserRole.__table__.c, SignIn.__table__.c
_events = AuditEvent.__table__.c
_BY_NAME = (func.lower(_users.name), _users.id)


def provide_areas(areas_of: AreasOf) -> None:
    """Say, from above, how the areas of a user are found.

    `areas_of(user_id)` gives a select of `(area id, name, IANA time zone)`, unordered: the areas in which the
    user works whose id stands in the column it is given. Called once, when people's queries are imported.
    """
    _above[:] = [areas_of]
    _signed_in.cache_clear()
    _staff.cache_clear()


def signed_in(token_hash: str, *, reads_on: bool = True) -> SignedIn | None:
    """The user of a sign-in that is not revoked, with roles and areas, in one statement; None when disabled.

    How long it lasts is for the caller to judge (`Sitting.lasts`), who also knows whether more will be read with it.
    """
    named = {"token_hash": token_hash}
    row = db.execute(_signed_in(), named).first() if reads_on else db.first_alone(_signed_in(), named)
    if row is None:
        return None
    sign_in_id, started_at, seen_at, user_id, name, username, must_change, roles, places = row
    actor, areas = _read_actor(user_id, name, roles, places)
    return SignedIn(sign_in_id, Sitting(started_at, seen_at), actor, username, areas, must_change)


@cache
def _signed_in() -> Select[Any]:
    chosen = (
        _sign_ins.id,
        _sign_ins.created_at,
        _sign_ins.seen_at,
        _users.id,
        _users.name,
        _users.username,
        _users.must_change_password,
        _roles_text(),
        _areas_text(),
    )
    return (
        select(*chosen)
        .join_from(SignIn.__table__, User.__table__, _users.id == _sign_ins.user_id)
        .where(_sign_ins.token_hash == bindparam("token_hash"), _sign_ins.revoked_at.is_(None), _users.active)
    )


def _roles_text() -> ScalarSelect[Any]:
    joined = joined_text(_roles.role, _RECORD)
    return select(joined).where(_roles.user_id == _users.id).correlate(User.__table__).scalar_subquery()


def _areas_text() -> ColumnElement[Any]:
    if not _above:
        return literal("")
    areas = _above[0](_users.id)
    area_id, name, zone = areas.selected_columns
    line = cast(area_id, String).concat(fixed(_UNIT)).concat(name).concat(fixed(_UNIT)).concat(zone)
    joined = areas.with_only_columns(joined_text(line, _RECORD), maintain_column_froms=True)
    return joined.correlate(User.__table__).scalar_subquery()


@lru_cache(maxsize=1024)
def _read_actor(user_id: int, name: str, roles: str | None, places: str | None) -> tuple[Actor, tuple[AreaName, ...]]:
    """What the text of a row says, read once: the row itself is asked for at every request."""
    areas = _read_areas(places)
    return Actor.of(user_id, name, _read_roles(roles), (area.id for area in areas)), areas


def _read_roles(text: str | None) -> tuple[Role, ...]:
    return in_order(Role(value) for value in text.split(_RECORD)) if text else ()


def _read_areas(text: str | None) -> tuple[AreaName, ...]:
    lines = [line.split(_UNIT) for line in text.split(_RECORD)] if text else []
    areas = (AreaName(int(area_id), name, zone) for area_id, name, zone in lines)
    return tuple(sorted(areas, key=lambda area: (area.name, area.id)))


def holder_of(token_hash: str) -> int | None:
    """The user of a sign-in, ended or not."""
    found: int | None = db.scalar(select(_sign_ins.user_id).where(_sign_ins.token_hash == token_hash))
    return found


def user_by_id(user_id: int) -> UserView | None:
    """One user, enabled or not."""
    return _view(db.execute(_views().where(_users.id == user_id)).first())


def user_by_address(username: str) -> UserView | None:
    """The user of a folded address, enabled or not."""
    return _view(db.execute(_views().where(_users.username == username)).first())


def users(search: str = "", role: Role | None = None, *, active: bool | None = None, number: int = 1) -> UserPage:
    """A page of the users whose name or address has `search` in it, ordered by name; in two statements."""
    matching = _views()
    if search:
        found = (column.icontains(search, autoescape=True) for column in (_users.name, _users.username))
        matching = matching.where(or_(*found))
    if role is not None:
        matching = matching.where(_holds(role))
    if active is not None:
        matching = matching.where(_users.active.is_(active))
    total = db.scalar(matching.with_only_columns(func.count(_users.id), maintain_column_froms=True)) or 0
    number = max(1, min(number, -(-total // PAGE_SIZE)))
    ordered = matching.order_by(*_BY_NAME).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return UserPage(tuple(_user(row) for row in db.execute(ordered)), total, number, PAGE_SIZE)


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """The names of users by id, disabled ones too: history keeps its names."""
    if not user_ids:
        return {}
    rows = db.execute(select(_users.id, _users.name).where(_users.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def staff_with_role(
    role: Role, area_ids: Collection[int] | None = None, *, of: Collection[int] | None = None
) -> list[Choice]:
    """The enabled users who hold a role, in one of the areas where `area_ids` are given, ordered by name.

    With `of`, only those of these users: whether a few may be chosen costs less than all who may.
    """
    return staff_by_role([role], area_ids, of=of)[role]


def staff_by_role(
    roles: Collection[Role], area_ids: Collection[int] | None = None, *, of: Collection[int] | None = None
) -> dict[Role, list[Choice]]:
    """As `staff_with_role` for each of several roles, in one statement; who holds two of them is among both."""
    found: dict[Role, list[Choice]] = {role: [] for role in roles}
    chosen = _staff(frozenset(roles), None if area_ids is None else frozenset(area_ids), few=of is not None)
    for user_id, name, role in db.execute(chosen, None if of is None else {"users": sorted(of)}):
        found[Role(role)].append(Choice(user_id, name))
    return found


@lru_cache(maxsize=256)
def _staff(roles: frozenset[Role], area_ids: frozenset[int] | None, *, few: bool) -> Select[*tuple[Any, ...]]:
    chosen = (
        select(_users.id, _users.name, _roles.role)
        .join_from(User.__table__, UserRole.__table__, _roles.user_id == _users.id)
        .where(_users.active, among(_roles.role, [role.value for role in roles]))
        .order_by(*_BY_NAME)
    )
    if few:
        chosen = chosen.where(_users.id.in_(bindparam("users", expanding=True)))
    return chosen if area_ids is None else chosen.where(_works_in(area_ids))


def credentials(username: str) -> Credentials | None:
    """What to check the password of a folded address against."""
    return _credentials(_users.username == username)


def credentials_of(user_id: int) -> Credentials | None:
    """What to check the password of a user against."""
    return _credentials(_users.id == user_id)


def tries_since(username: str, instant: datetime) -> tuple[datetime, ...]:
    """When sign-in was tried and refused after an instant, for what is counted (`tries.counted`)."""
    found = select(SignInFailure.at).where(SignInFailure.username == username, SignInFailure.at > instant)
    return tuple(db.scalars(found.order_by(SignInFailure.at)))


def closed_addresses(now: datetime) -> tuple[tries.Closed, ...]:
    """The users whose address is closed at the moment after too many tries, ordered by name; in two statements."""
    failures = SignInFailure.__table__.c
    recent = select(failures.username, func.count()).where(failures.at > now - tries.TRY_WINDOW)
    of_key = db.execute(recent.group_by(failures.username).having(func.count() >= tries.TRIES))
    counts: dict[str, int] = {row[0]: row[1] for row in of_key}
    if not counts:
        return ()
    tried = select(failures.username).where(failures.at > now - tries.TRY_WINDOW)
    rows = db.execute(
        select(_users.id, _users.name, _users.username).where(_users.username.in_(tried)).order_by(*_BY_NAME)
    )
    states = [(row, tries.closed(counts, row.username)) for row in rows]
    return tuple(tries.Closed(row.id, row.name, state) for row, state in states if state is not None)


def unplaced() -> list[Choice]:
    """The enabled users with a role in which one works with people, and without an area: they find nobody's record."""
    if not _above:
        return []
    areas = _above[0](_users.id).correlate(User.__table__).exists()
    held = select(_roles.user_id).where(_roles.user_id == _users.id, _roles.role != Role.ADMINISTRATOR.value)
    works = held.correlate(User.__table__).exists()
    found = select(_users.id, _users.name).where(_users.active, works, ~areas).order_by(*_BY_NAME)
    return [Choice(*row) for row in db.execute(found)]


def roleless() -> list[Choice]:
    """The enabled users without any role, ordered by name: they may sign in and do nothing."""
    held = select(_roles.user_id).where(_roles.user_id == _users.id).correlate(User.__table__).exists()
    found = select(_users.id, _users.name).where(_users.active, ~held).order_by(*_BY_NAME)
    return [Choice(*row) for row in db.execute(found)]


def sign_ins_of(user_id: int) -> tuple[Sitting, ...]:
    """A user's sign-ins that nobody has ended, the last seen first."""
    mine = (_sign_ins.user_id == user_id, _sign_ins.revoked_at.is_(None))
    found = select(_sign_ins.created_at, _sign_ins.seen_at).where(*mine)
    ordered = found.order_by(_sign_ins.seen_at.desc(), _sign_ins.id)
    return tuple(Sitting(*row) for row in db.execute(ordered))


def trail(chosen: TrailFilter, *, before: int | None = None) -> TrailPage:
    """Lines that match, newest first, starting after the line with id `before`; values are left out.

    The cost of a page does not grow with the trail: it is found by its place in an index, nothing is counted.
    """
    columns = (
        _events.id,
        _events.at,
        _events.actor_id,
        _events.actor_name,
        _events.action,
        _events.subject_kind,
        _events.subject_id,
        _events.person_id,
        _events.changes,
    )
    matching = _narrowed(select(*columns), chosen)
    if before is not None:
        start = db.execute(select(_events.at, _events.id).where(_events.id == before)).first()
        if start is not None:
            matching = matching.where(tuple_(_events.at, _events.id) < tuple_(*start))
    rows = db.execute(matching.order_by(_events.at.desc(), _events.id.desc()).limit(PAGE_SIZE + 1)).all()
    lines = tuple(_line(row) for row in rows[:PAGE_SIZE])
    return TrailPage(lines, lines[-1].id if len(rows) > PAGE_SIZE else None)


def _credentials(wanted: ColumnElement[bool]) -> Credentials | None:
    columns = (_users.id, _users.name, _users.username, _users.active, _users.password_hash)
    row = db.execute(select(*columns).where(wanted)).first()
    return None if row is None else Credentials(*row)


def _views() -> Select[Any]:
    seen = select(func.max(_sign_ins.seen_at)).where(_sign_ins.user_id == _users.id).correlate(User.__table__)
    return select(
        _users.id,
        _users.username,
        _users.name,
        _roles_text().label("roles"),
        _users.active,
        _users.must_change_password,
        _users.created_at,
        seen.scalar_subquery().label("seen_at"),
        _users.version,
        _areas_text().label("areas"),
    )


def _holds(role: Role) -> ColumnElement[bool]:
    held = select(_roles.user_id).where(_roles.user_id == _users.id, _roles.role == role.value)
    return held.correlate(User.__table__).exists()


def _line(row: Any) -> TrailLine:
    values = dict(row._mapping)
    return TrailLine(fields=tuple(sorted(values.pop("changes"))), **values)


def _works_in(area_ids: Collection[int]) -> ColumnElement[bool]:
    if not _above:
        return false()
    areas = _above[0](_users.id)
    return areas.where(among(areas.selected_columns[0], area_ids)).correlate(User.__table__).exists()


def _user(row: Any) -> UserView:
    read = {"roles": _read_roles(row.roles), "areas": _read_areas(row.areas)}
    return UserView(**{**row._mapping, **read})


def _view(row: Any) -> UserView | None:
    return None if row is None else _user(row)


def _narrowed(statement: Select[Any], chosen: TrailFilter) -> Select[Any]:
    equal = (
        (_events.action, chosen.action.value if chosen.action else None),
        (_events.actor_id, chosen.actor_id),
        (_events.subject_kind, chosen.subject_kind or None),
        (_events.subject_id, chosen.subject_id),
        (_events.person_id, chosen.person_id),
    )
    for column, value in equal:
        if value is not None:
            statement = statement.where(column == value)
    if chosen.from_on is not None:
        statement = statement.where(_events.at >= _midnight(chosen.from_on))
    if chosen.until_on is not None and chosen.until_on < date.max:
        statement = statement.where(_events.at < _midnight(chosen.until_on + timedelta(days=1)))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
