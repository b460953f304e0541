using System.Data.Common;
using System.Text;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Storage.Postgres.Orleans;

/// <summary>The states in Orleans' table, where they are in PostgreSQL.</summary>
/// <param name="transaction">Where.</param>
/// <param name="serviceId">The cluster's service id; states of others are left alone.</param>
internal sealed class OrleansStates(DbTransaction transaction, string serviceId) : IMovedStates
{
    private readonly Statement _insert = new(
        transaction,
        """
        INSERT INTO OrleansStorage
            (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId, Version, PayloadBinary)
        VALUES (@hash, @nameHash, 0, @number, @name, @text, @service, 1, @payload)
        """,
        "hash", "nameHash", "number", "name", "text", "service", "payload");

    /// <inheritdoc />
    public long Count()
    {
        using var count = new Statement(
            transaction, "SELECT count(*) FROM OrleansStorage WHERE ServiceId = @service AND PayloadBinary IS NOT NULL", "service");
        return count.Number(serviceId);
    }

    /// <inheritdoc />
    public IEnumerable<MovedState> Read()
    {
        using var all = new Statement(
            transaction,
            """
            SELECT GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, PayloadBinary FROM OrleansStorage
            WHERE ServiceId = @service AND PayloadBinary IS NOT NULL
            ORDER BY GrainTypeString, GrainIdN1, GrainIdExtensionString
            """,
            "service");
        using var rows = all.Rows(serviceId);
        while (rows.Read())
        {
            var name = rows.GetString(0);
            var key = new OrleansKey(rows.GetInt64(2), rows.IsDBNull(3) ? null : rows.GetString(3));
            if (rows.GetInt64(1) != 0 || (key.Number != 0 && key.Text is not null))
            {
                throw new StorageStartException($"OrleansStorage has a state '{name}' of a grain whose key is none of the gateway's.");
            }

            yield return MovedState.Of(GrainType(name), key.ToGrainKey(), name, rows.GetFieldValue<byte[]>(4));
        }
    }

    /// <inheritdoc />
    public void Insert(MovedState state)
    {
        var key = OrleansKey.From(state.Key);
        _insert.Run(
            key.Hash, OrleansKey.HashOf(state.Name), key.Number, state.Name, key.Text, serviceId, Encoding.UTF8.GetBytes(state.Payload.GetRawText()));
    }

    /// <inheritdoc />
    public void Remove(MovedState state)
    {
        var key = OrleansKey.From(state.Key);
        using var remove = new Statement(
            transaction,
            """
            DELETE FROM OrleansStorage
            WHERE GrainIdHash = @hash AND GrainTypeHash = @nameHash AND GrainIdN0 = 0 AND GrainIdN1 = @number AND GrainTypeString = @name
              AND coalesce(GrainIdExtensionString, '') = @text AND ServiceId = @service
            """,
            "hash", "nameHash", "number", "name", "text", "service");
        remove.Run(key.Hash, OrleansKey.HashOf(state.Name), key.Number, state.Name, key.Text ?? "", serviceId);
    }

    /// <inheritdoc />
    public void Clear()
    {
        using var clear = new Statement(transaction, "DELETE FROM OrleansStorage WHERE ServiceId = @service", "service");
        clear.Run(serviceId);
    }

    /// <inheritdoc />
    public void Dispose() => _insert.Dispose();

    // The table does not say which grain a state belongs to: its name must.
    private static string GrainType(string stateName) => KnownState.Named(stateName).ToList() is [var state]
        ? state.GrainType
        : throw new StorageStartException($"OrleansStorage has a state '{stateName}', which this program does not know. Was it written by a newer one?");
}
