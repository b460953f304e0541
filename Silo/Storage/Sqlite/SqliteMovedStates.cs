using System.Data.Common;
using System.Text;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The states, where they are in SQLite.</summary>
/// <param name="transaction">Where.</param>
internal sealed class SqliteMovedStates(DbTransaction transaction) : IMovedStates
{
    // Under a version never used before.
    private readonly Statement _insert = new(
        transaction,
        """
        UPDATE gateway_state_version SET last = last + 1;
        INSERT INTO gateway_state (grain_type, grain_key, state_name, version, payload)
        SELECT @type, @key, @name, last, @payload FROM gateway_state_version
        """,
        "type", "key", "name", "payload");

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
            yield return MovedState.Of(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetFieldValue<byte[]>(3));
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
}
