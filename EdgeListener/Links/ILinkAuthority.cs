namespace Gateway.EdgeListener.Links;

/// <summary>
/// Whether this process knows where it stands: one that has stood still for longer than the others wait for it may have been replaced meanwhile, and must
/// look before it sends. Thread-safe.
/// </summary>
public interface ILinkAuthority
{
    /// <summary>Rises whenever grains may have been lost, and with them what they have granted.</summary>
    int Generation { get; }

    /// <summary>Whether this process stood still not long ago and has not looked since. Cheap enough for every command.</summary>
    /// <param name="now">The clock's timestamp.</param>
    bool IsCertain(long now);

    /// <summary>Waits until this process knows where it stands.</summary>
    /// <returns>False when it is no member of the cluster any more, or could not find out in time: it must not send.</returns>
    Task<bool> Ascertain();
}
