using Gateway.Silo.Storage.Batching;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Writes whatever is no state.</summary>
internal sealed class PostgresHistoryWriter(NpgsqlConnection connection) : PostgresWriter(
    connection,
    "LOCK TABLE gateway_event, gateway_alarm, gateway_outbox, gateway_command, gateway_audit, gateway_presence_event IN ROW EXCLUSIVE MODE; "
    + "SELECT nextval('gateway_event_id_seq')")
{
    /// <inheritdoc />
    protected override object[] Apply(IReadOnlyList<BatchItem<IWriteRequest, object>> batch) => new PostgresHistoryBatch(Connection).Run(batch);
}
