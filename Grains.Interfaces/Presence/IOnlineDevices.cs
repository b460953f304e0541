namespace Gateway.Grains.Interfaces.Presence;

/// <summary>
/// Who is online in the whole cluster: lists and totals, up to a second behind. Whether one device is online its own grain knows better.
/// A service of the process; thread-safe.
/// </summary>
public interface IOnlineDevices
{
    /// <summary>The longest page.</summary>
    const int MaxPage = 1000;

    /// <summary>A page that begins after another one's end.</summary>
    /// <param name="kind">Only devices of this kind; null for all.</param>
    /// <param name="cursor">The other page's <see cref="OnlinePage.Next"/>; null for the first page.</param>
    /// <param name="size">How many, 1 to <see cref="MaxPage"/>.</param>
    /// <returns>Null when the cursor is none.</returns>
    Task<OnlinePage?> List(string? kind, string? cursor, int size);

    /// <summary>A page by its number.</summary>
    /// <param name="kind">Only devices of this kind; null for all.</param>
    /// <param name="size">How many a page has, 1 to <see cref="MaxPage"/>.</param>
    /// <param name="page">Which page, 0 up; behind the last one all are empty.</param>
    Task<OnlinePage> GetPage(string? kind, int size, int page);

    /// <summary>Those of some devices that are online, by their ids as text. Asks each shard that has some of them once.</summary>
    /// <param name="devices">The devices' ids, as text; no two alike.</param>
    Task<IReadOnlyDictionary<string, OnlineDevice>> Find(IEnumerable<string> devices);

    /// <summary>How many are online.</summary>
    /// <param name="kind">Only devices of this kind; null for all.</param>
    Task<long> Count(string? kind);
}
