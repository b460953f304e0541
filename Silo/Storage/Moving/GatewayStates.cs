using System.Data.Common;
using System.Text;
using System.Text.Json;

namespace Gateway.Silo.Storage.Moving;

/// <summary>The states in the gateway's own table, of either database.</summary>
/// <param name="transaction">Where.</param>
/// <param name="dialect">Which database.</param>
internal sealed class GatewayStates(DbTransaction transaction, IMovingDialect dialect) : IMovedStates
{
    private readonly Statement _insert = new(transaction, dialect.InsertState, "type", "key", "name", "payload");

    /// <inheritdoc />
    public long Count()
    {
        using var count = new Statement(transaction, "SELECT count(*) FROM gateway_state");
        return count.Number();
    }

    /// <inheritdoc />
    public IEnumerable<MovedState> Read()
    {
        using var all = new Statement(
            transaction, "SELECT grain_type, grain_key, state_name, payload FROM gateway_state ORDER BY grain_type, grain_key, state_name");
        using var rows = all.Rows();
        while (rows.Read())
        {
            yield return new MovedState(rows.GetString(0), rows.GetString(1), rows.GetString(2), Parse(rows.GetFieldValue<byte[]>(3)));
        }
    }

    /// <inheritdoc />
    public void Insert(MovedState state) => _insert.Run(state.Type, state.Key, state.Name, Encoding.UTF8.GetBytes(state.Payload.GetRawText()));

    /// <inheritdoc />
    public void Remove(MovedState state)
    {
        using var remove = new Statement(
            transaction,
            "DELETE FROM gateway_state WHERE grain_type = @type AND grain_key = @key AND state_name = @name",
            "type", "key", "name");
        remove.Run(state.Type, state.Key, state.Name);
    }

    /// <inheritdoc />
    public void Clear()
    {
        using var clear = new Statement(transaction, "DELETE FROM gateway_state");
        clear.Run();
    }

    /// <inheritdoc />
    public void Dispose() => _insert.Dispose();

    /// <summary>The JSON in a payload, independent of the buffer.</summary>
    internal static JsonElement Parse(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.Clone();
    }
}
