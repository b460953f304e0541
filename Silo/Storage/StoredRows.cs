using System.Collections.Immutable;
using System.Data.Common;

namespace Gateway.Silo.Storage;

/// <summary>Reads a time out of a column: in this the databases differ.</summary>
internal delegate DateTimeOffset TimeColumn(DbDataReader rows, int column);

/// <summary>Makes an item of the row at which a result stands, the same way for every database.</summary>
internal delegate T RowReading<out T>(DbDataReader row, TimeColumn time);

/// <summary>The rows of look-ups.</summary>
internal static class StoredRows
{
    /// <summary>Runs a look-up, and reads all its rows.</summary>
    public static ImmutableArray<T> ReadAll<T>(this DbCommand command, RowReading<T> read, TimeColumn time)
    {
        using var rows = command.ExecuteReader();
        var found = ImmutableArray.CreateBuilder<T>();
        while (rows.Read())
        {
            found.Add(read(rows, time));
        }

        return found.DrainToImmutable();
    }
}
