using Gateway.Grains.Interfaces.Devices;

namespace Gateway.EdgeListener.Links;

/// <summary>
/// What a device's grain has granted its link: that the login is the device's, and at which versions of which apartments it may be commanded. All of it is
/// good for a while only, whatever is told meanwhile. Used under the link's lock.
/// </summary>
internal struct LinkGrant
{
    private GoodPermit[]? _good; // a relayer serves one apartment, seldom more
    private long _confirmedAt;
    private int _generation = -1;

    /// <summary>Nothing is granted yet.</summary>
    public LinkGrant()
    {
    }

    /// <summary>Rises with each change: an answer of the grain that was asked for before may be older than the change.</summary>
    public int Changes { get; private set; }

    /// <summary>The grain has confirmed the login.</summary>
    /// <param name="askedAt">When it was asked: a timestamp of the clock.</param>
    /// <param name="generation">The authority's generation then.</param>
    public void Confirm(long askedAt, int generation)
    {
        if (generation != _generation)
        {
            // What a lost grain has granted counts no more.
            _good = null;
            _generation = generation;
            _confirmedAt = askedAt;
        }
        else if (askedAt > _confirmedAt)
        {
            _confirmedAt = askedAt;
        }
    }

    /// <summary>The grain must be asked before the link is used again.</summary>
    public void Void()
    {
        Changes++;
        _good = null;
        _generation = -1;
    }

    /// <summary>Whether the grain has confirmed the login lately.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="lifetime">How long a confirmation lasts, in ticks of the clock.</param>
    /// <param name="generation">The authority's generation.</param>
    public readonly bool IsFresh(long now, long lifetime, int generation) => _generation == generation && now - _confirmedAt < lifetime;

    /// <summary>The grain has found a permit good.</summary>
    /// <param name="permit">The permit.</param>
    /// <param name="askedAt">When it was asked: a timestamp of the clock.</param>
    public void Allow(RoutePermit permit, long askedAt) =>
        _good = [.. Array.FindAll(_good ?? [], g => g.Permit.ApartmentId != permit.ApartmentId), new GoodPermit(permit, askedAt)];

    /// <summary>An apartment changed: its permits are asked for again.</summary>
    public void Revoke(long apartmentId)
    {
        Changes++;
        if (_good is not null)
        {
            _good = Array.FindAll(_good, g => g.Permit.ApartmentId != apartmentId);
        }
    }

    /// <summary>Whether a permit is good as far as is known here; null when the grain must be asked.</summary>
    /// <param name="permit">The permit.</param>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="lifetime">How long the grain's word lasts, in ticks of the clock.</param>
    public readonly bool? IsGood(RoutePermit permit, long now, long lifetime)
    {
        foreach (var (good, askedAt) in _good ?? [])
        {
            if (good.ApartmentId == permit.ApartmentId)
            {
                return good.Version > permit.Version ? false
                    : good.Version == permit.Version && now - askedAt < lifetime ? true
                    : null;
            }
        }

        return null;
    }

    private readonly record struct GoodPermit(RoutePermit Permit, long AskedAt);
}
