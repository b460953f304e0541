using System.Data.Common;

namespace Gateway.Silo.Storage.Moving;

/// <summary>The states in one kind of table.</summary>
internal interface IMovedStates : IDisposable
{
    /// <summary>How many there are.</summary>
    long Count();

    /// <summary>All of them.</summary>
    /// <exception cref="StorageStartException">There is a row that this program does not understand.</exception>
    IEnumerable<MovedState> Read();

    /// <summary>Adds one.</summary>
    /// <exception cref="DbException">The database refuses it, for instance because it is there.</exception>
    void Insert(MovedState state);

    /// <summary>Removes one.</summary>
    void Remove(MovedState state);

    /// <summary>Removes all of them.</summary>
    void Clear();
}
