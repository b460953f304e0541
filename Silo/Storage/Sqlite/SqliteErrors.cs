using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>Tells a refused row from a database in trouble. Codes: https://www.sqlite.org/rescode.html.</summary>
internal static class SqliteErrors
{
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    /// <summary>True when only the statement's own row is at fault, and the transaction can go on.</summary>
    public static bool ConcernsOneRow(SqliteException failure) => failure.SqliteErrorCode is TooBig or Constraint or Mismatch;
}
