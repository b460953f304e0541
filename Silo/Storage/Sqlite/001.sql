-- The gateway's state in SQLite, version 1. Complete in itself: an operator may run it by hand, in one transaction.

CREATE TABLE IF NOT EXISTS gateway_schema (
    component TEXT    NOT NULL PRIMARY KEY,
    version   INTEGER NOT NULL
);

-- One row per state of a grain; payload is UTF-8 JSON.
CREATE TABLE gateway_state (
    grain_type TEXT    NOT NULL,
    grain_key  TEXT    NOT NULL,
    state_name TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    payload    BLOB    NOT NULL,
    PRIMARY KEY (grain_type, grain_key, state_name)
);

-- The last version given out. Counted over all rows, so that a row removed and made again never repeats a version.
CREATE TABLE gateway_state_version (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    last     INTEGER NOT NULL
);

INSERT INTO gateway_state_version (only_row, last) VALUES (1, 0);

INSERT INTO gateway_schema (component, version) VALUES ('gateway', 1)
    ON CONFLICT (component) DO UPDATE SET version = excluded.version;
