-- Orleans' tables in PostgreSQL, version 2. An operator may run it by hand, in one transaction.

-- States whose keys are texts in the order of these, byte by byte: all devices that were ever here are listed by it. Of the columns none changes
-- after its row is made, so a write of a state does not touch the index.
CREATE INDEX OrleansStorage_Text ON OrleansStorage (ServiceId, GrainTypeString, GrainIdExtensionString COLLATE "C")
    WHERE GrainIdExtensionString IS NOT NULL;

UPDATE gateway_schema SET version = 2 WHERE component = 'orleans';
