-- A data folder's gateway.db as version 3 of its schema had it: an account, its home, and a relayer with a lamp.

CREATE TABLE gateway_schema (
    component TEXT    NOT NULL PRIMARY KEY,
    version   INTEGER NOT NULL
);
CREATE TABLE gateway_state (
    grain_type TEXT    NOT NULL,
    grain_key  TEXT    NOT NULL,
    state_name TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    payload    BLOB    NOT NULL,
    PRIMARY KEY (grain_type, grain_key, state_name)
);
CREATE TABLE gateway_state_version (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    last     INTEGER NOT NULL
);
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
CREATE INDEX gateway_alarm_newest ON gateway_alarm (account_id, at, id, apartment_id, device_id, device_type_id, alarm_type);
CREATE INDEX gateway_alarm_event ON gateway_alarm (event_id);
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
CREATE INDEX gateway_command_open ON gateway_command (device, id) WHERE state < 2;
CREATE INDEX gateway_command_state ON gateway_command (state, id) WHERE state <> 2;
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
CREATE TABLE gateway_presence_event (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    device   TEXT    NOT NULL,
    event    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    address  TEXT    NOT NULL,
    sequence INTEGER NOT NULL
);
CREATE TABLE gateway_presence_known (
    device  TEXT    NOT NULL PRIMARY KEY,
    shard   INTEGER NOT NULL,
    edge    TEXT    NOT NULL,
    epoch   INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    address TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX gateway_presence_known_shard ON gateway_presence_known (shard);
CREATE TABLE gateway_presence_lease (
    name        TEXT    NOT NULL PRIMARY KEY,
    lease_owner TEXT    NOT NULL,
    lease_until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX gateway_event_relayer ON gateway_event (relayer_id, at, id);
CREATE INDEX gateway_alarm_at ON gateway_alarm (at, id);
CREATE INDEX gateway_alarm_apartment ON gateway_alarm (apartment_id, at, id);

INSERT INTO gateway_schema VALUES ('gateway', 3);
INSERT INTO gateway_state_version VALUES (1, 22);
INSERT INTO gateway_state VALUES ('apikeys', '0', 'apikeys', 1,
    CAST('{"version":1,"keys":[{"id":"004c1a55","name":"first key","role":3,"hash":"8643E7F41E335206EE59F174738CF561512082E0CA96F726F0BDB87B1BBE4512","createdAt":"2026-11-30T07:29:56.5352627+00:00"}]}' AS BLOB));
INSERT INTO gateway_state VALUES ('sequence', 'relayer', 'sequence', 2,
    CAST('{"reserved":100}' AS BLOB));
INSERT INTO gateway_state VALUES ('name', 'relayer/test_relayer', 'name', 3,
    CAST('{"owner":1,"since":"2026-11-30T07:29:58.3824505+00:00"}' AS BLOB));
INSERT INTO gateway_state VALUES ('sequence', 'account', 'sequence', 5,
    CAST('{"reserved":100}' AS BLOB));
INSERT INTO gateway_state VALUES ('sequence', 'apartment', 'sequence', 6,
    CAST('{"reserved":100}' AS BLOB));
INSERT INTO gateway_state VALUES ('name', 'login/me', 'name', 7,
    CAST('{"owner":1,"since":"2026-11-30T07:30:00.3133806+00:00"}' AS BLOB));
INSERT INTO gateway_state VALUES ('name', 'login/me@example.org', 'name', 8,
    CAST('{"owner":1,"since":"2026-11-30T07:30:00.3313824+00:00"}' AS BLOB));
INSERT INTO gateway_state VALUES ('apartment', '1', 'apartment', 9,
    CAST('{"accountId":1,"name":"Home","version":0,"armState":1,"relayers":[],"devices":[],"scenes":[],"contactors":[]}' AS BLOB));
INSERT INTO gateway_state VALUES ('account', '1', 'account', 12,
    CAST('{"userName":"me","email":"me@example.org","passwordHash":"AQAAAAIAAYagAAAAEIdJehN61fObT27dl4St/B+mfYIBuiiV9dhe+5t01lt5jTftl49sFcmxKb7kd0PBJw==","passwordVersion":0,"restoreTokenHash":"","restoreTokenEnds":"0001-01-01T00:00:00+00:00","restoresSince":"0001-01-01T00:00:00+00:00","restores":0,"language":2,"apartments":[1,2],"pushTokens":[]}' AS BLOB));
INSERT INTO gateway_state VALUES ('sequence', 'device', 'sequence', 15,
    CAST('{"reserved":100}' AS BLOB));
INSERT INTO gateway_state VALUES ('sequence', 'scene', 'sequence', 17,
    CAST('{"reserved":100}' AS BLOB));
INSERT INTO gateway_state VALUES ('sequence', 'contactor', 'sequence', 20,
    CAST('{"reserved":100}' AS BLOB));
INSERT INTO gateway_state VALUES ('apartment', '2', 'apartment', 21,
    CAST('{"accountId":1,"name":"Emulated","version":4,"armState":1,"sceneId":1,"relayers":[{"id":1,"code":"test_relayer","name":"relayer"}],"devices":[{"id":1,"model":"2111S","code":"3d0027f4","name":"light","relayerId":1,"keys":[{"sequence":0,"name":""}]}],"scenes":[{"id":1,"name":"evening","contents":[{"id":1,"deviceId":1,"keySequence":0,"value":0}]}],"contactors":[{"id":1,"name":"keeper","mobilePhone":"","email":"keeper@example.org"}]}' AS BLOB));
INSERT INTO gateway_state VALUES ('relayer', '1', 'relayer', 22,
    CAST('{"isEnrolled":false,"apartments":[2],"code":"test_relayer","lastSeen":"2026-11-30T07:30:01.5424268+00:00","isBlocked":false,"hasKeptCommands":false}' AS BLOB));
