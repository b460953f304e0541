-- Commands, audit and presence in SQLite, version 3. An operator may run it by hand, in one transaction. Times are microseconds since 1970, UTC.

-- Commands to devices and what became of them. The id is a version 7 UUID, its bytes in the order in which it is written, so that it rises with
-- time: hex(id) shows it. State: 0 queued, 1 sent, 2 answered, 3 failed, 4 expired, 5 unknown.
CREATE TABLE gateway_command (
    id             BLOB    NOT NULL PRIMARY KEY,
    device         TEXT    NOT NULL,
    instruction    TEXT    NOT NULL,
    instruction_id INTEGER NOT NULL,
    subject        TEXT    NOT NULL,
    data           BLOB    NOT NULL,
    deadline_ms    INTEGER NOT NULL,
    state          INTEGER NOT NULL,
    reason         TEXT    NOT NULL,
    status         INTEGER NOT NULL,
    answer         BLOB    NOT NULL,
    created_at     INTEGER NOT NULL,
    sent_at        INTEGER,
    ended_at       INTEGER,
    expires_at     INTEGER
) WITHOUT ROWID;

CREATE INDEX gateway_command_device ON gateway_command (device, id);

-- Most commands are answered, and are in neither of these.
CREATE INDEX gateway_command_open ON gateway_command (device, id) WHERE state < 2;
CREATE INDEX gateway_command_state ON gateway_command (state, id) WHERE state <> 2;

-- What operators and their programs changed.
CREATE TABLE gateway_audit (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    key_id   TEXT    NOT NULL,
    key_name TEXT    NOT NULL,
    route    TEXT    NOT NULL,
    target   TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    status   INTEGER NOT NULL,
    address  TEXT    NOT NULL
);

CREATE INDEX gateway_audit_at ON gateway_audit (at);
CREATE INDEX gateway_audit_key ON gateway_audit (key_id, id);
CREATE INDEX gateway_audit_target ON gateway_audit (target, id);

-- What is to be told of devices that came and went; one that was told is removed.
CREATE TABLE gateway_presence_event (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    device   TEXT    NOT NULL,
    event    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    address  TEXT    NOT NULL,
    sequence INTEGER NOT NULL
);

-- Who was last said to be connected, and where.
CREATE TABLE gateway_presence_known (
    device  TEXT    NOT NULL PRIMARY KEY,
    shard   INTEGER NOT NULL,
    edge    TEXT    NOT NULL,
    epoch   INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    address TEXT    NOT NULL
) WITHOUT ROWID;

CREATE INDEX gateway_presence_known_shard ON gateway_presence_known (shard);

-- Which process does something that only one may do, and until when.
CREATE TABLE gateway_presence_lease (
    name        TEXT    NOT NULL PRIMARY KEY,
    lease_owner TEXT    NOT NULL,
    lease_until INTEGER NOT NULL
) WITHOUT ROWID;

-- Operators look through events of one relayer, and through alarms of everybody or of one apartment, newest first.
CREATE INDEX gateway_event_relayer ON gateway_event (relayer_id, at, id);
CREATE INDEX gateway_alarm_at ON gateway_alarm (at, id);
CREATE INDEX gateway_alarm_apartment ON gateway_alarm (apartment_id, at, id);

UPDATE gateway_schema SET version = 3 WHERE component = 'gateway';
