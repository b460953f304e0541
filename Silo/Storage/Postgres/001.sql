-- The gateway's state in PostgreSQL, version 1. Complete in itself: an operator may run it by hand, in one transaction.

CREATE TABLE IF NOT EXISTS gateway_schema (
    component text    NOT NULL PRIMARY KEY,
    version   integer NOT NULL
);

-- Counted over all rows, so that a row removed and made again never repeats a version.
CREATE SEQUENCE gateway_state_version AS bigint CACHE 1;

-- One row per state of a grain; payload is UTF-8 JSON. Keys are compared byte by byte.
-- States are in OrleansStorage now; those that an earlier program left here are moved there at the start.
CREATE TABLE gateway_state (
    grain_type text COLLATE "C" NOT NULL,
    grain_key  text COLLATE "C" NOT NULL,
    state_name text COLLATE "C" NOT NULL,
    version    bigint NOT NULL DEFAULT nextval('gateway_state_version'),
    payload    bytea  NOT NULL,
    PRIMARY KEY (grain_type, grain_key, state_name)
);

ALTER SEQUENCE gateway_state_version OWNED BY gateway_state.version;

INSERT INTO gateway_schema (component, version) VALUES ('gateway', 1)
    ON CONFLICT (component) DO UPDATE SET version = excluded.version;
