-- History and outbox in SQLite, version 2. An operator may run it by hand, in one transaction. Times are microseconds since 1970, UTC:
-- datetime(at / 1000000, 'unixepoch') shows one. Ids are never used twice, not even those of rows that were removed.

-- What devices reported.
CREATE TABLE gateway_event (
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    relayer_id  INTEGER NOT NULL,
    device_code TEXT    NOT NULL,
    key_seq     INTEGER NOT NULL,
    model       TEXT    NOT NULL,
    value       INTEGER NOT NULL,
    state       TEXT    NOT NULL
);

CREATE INDEX gateway_event_at ON gateway_event (at);

-- What an event meant to an apartment; names and types as they were then.
CREATE TABLE gateway_alarm (
    id             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event_id       INTEGER NOT NULL REFERENCES gateway_event (id),
    at             INTEGER NOT NULL,
    account_id     INTEGER NOT NULL,
    apartment_id   INTEGER NOT NULL,
    device_id      INTEGER NOT NULL,
    device_code    TEXT    NOT NULL,
    key_seq        INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    model          TEXT    NOT NULL,
    device_type_id INTEGER NOT NULL,
    device_type    TEXT    NOT NULL,
    alarm_type     INTEGER NOT NULL,
    alarm_level    INTEGER NOT NULL
);

-- An account's newest first; it has all columns that can be asked for, so that a page is found in the index alone.
CREATE INDEX gateway_alarm_newest ON gateway_alarm (account_id, at, id, apartment_id, device_id, device_type_id, alarm_type);
CREATE INDEX gateway_alarm_event ON gateway_alarm (event_id);

-- Messages to people that wait to be sent. The lease says which process has one, and until when it is alone with it.
CREATE TABLE gateway_outbox (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    channel      INTEGER NOT NULL,
    recipient    TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    platform     TEXT    NOT NULL,
    created      INTEGER NOT NULL,
    next_attempt INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    lease_owner  TEXT,
    lease_until  INTEGER,
    last_error   TEXT
);

CREATE INDEX gateway_outbox_due ON gateway_outbox (channel, next_attempt, id);

UPDATE gateway_schema SET version = 2 WHERE component = 'gateway';
