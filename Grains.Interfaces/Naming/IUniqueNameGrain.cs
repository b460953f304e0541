namespace Gateway.Grains.Interfaces.Naming;

/// <summary>
/// Holds one name for one owner, so that of two who want it only one gets it. The key is the name with its kind before it
/// (<see cref="NameKeys"/>).
/// </summary>
[Alias("Gateway.IUniqueNameGrain")]
public interface IUniqueNameGrain : IGrainWithStringKey
{
    /// <summary>The owner's id, or 0 when nobody has the name.</summary>
    [Alias("Find")]
    Task<long> Find();

    /// <summary>Claims the name for <paramref name="owner"/>, and stores that.</summary>
    /// <param name="owner">Who wants it; over 0.</param>
    /// <param name="evict">A claim that its owner has no use for, which may be taken over if it still stands just so; null for none.</param>
    /// <returns>
    /// Who has it now: <paramref name="owner"/> if the claim won. An owner that claims its name again makes its claim a newer one.
    /// </returns>
    [Alias("Claim")]
    Task<NameClaim> Claim(long owner, NameClaim? evict);

    /// <summary>Gives the name back, if <paramref name="owner"/> has it.</summary>
    [Alias("Release")]
    Task Release(long owner);

    /// <summary>The owner's id; when nobody has the name, a new id of the given sequence becomes its owner.</summary>
    /// <param name="sequence">A key of <see cref="SequenceKeys"/>.</param>
    /// <returns>The owner's id, or 0 when the storage did not take the new one.</returns>
    [Alias("FindOrAllocate")]
    Task<long> FindOrAllocate(string sequence);
}

/// <summary>Who has a name.</summary>
/// <param name="Owner">The owner's id; 0 when the storage did not take the claim.</param>
/// <param name="Since">When the claim was made, UTC.</param>
[GenerateSerializer, Immutable, Alias("Gateway.NameClaim")]
public sealed record NameClaim(long Owner, DateTimeOffset Since);

/// <summary>The keys of unique names.</summary>
public static class NameKeys
{
    /// <summary>
    /// A name that an account logs in with: user name, email address or mobile phone number, which share one space. Addresses are compared
    /// without regard to case.
    /// </summary>
    public static string Login(string name)
    {
        var trimmed = name.Trim();
        return "login/" + (trimmed.Contains('@', StringComparison.Ordinal) ? trimmed.ToLowerInvariant() : trimmed);
    }

    /// <summary>A relayer's code.</summary>
    public static string Relayer(string code) => "relayer/" + code;
}
