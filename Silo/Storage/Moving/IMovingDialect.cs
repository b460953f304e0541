using System.Data.Common;

namespace Gateway.Silo.Storage.Moving;

/// <summary>What differs between the databases when rows are moved.</summary>
internal interface IMovingDialect
{
    /// <summary>A time as a parameter's value.</summary>
    object FromTime(DateTimeOffset time);

    /// <summary>A time out of a row.</summary>
    DateTimeOffset ToTime(DbDataReader row, int column);

    /// <summary>A UUID as a parameter's value.</summary>
    object FromId(Guid id);

    /// <summary>A UUID out of a row.</summary>
    Guid ToId(DbDataReader row, int column);

    /// <summary>The highest id that a table ever gave out.</summary>
    long LastId(DbTransaction transaction, string table);

    /// <summary>Sees to it that a table gives out higher ids only.</summary>
    void RaiseId(DbTransaction transaction, string table, long last);
}
