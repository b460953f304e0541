namespace Gateway.EdgeListener.Messaging;

/// <summary>Which relayers may log in.</summary>
public enum RelayerRegistration
{
    /// <summary>Whoever names a code, as in the protocol document.</summary>
    Open,

    /// <summary>Those whose code an operator has entered, into the file or over the HTTP API.</summary>
    Known,

    /// <summary>Those that know their secret.</summary>
    Secret,
}

/// <summary>With <see cref="RelayerRegistration.Secret"/>: whose first secret is taken as its own.</summary>
public enum RelayerEnrolment
{
    /// <summary>That of relayers whose code an operator has entered, into the file or over the HTTP API.</summary>
    Operator,

    /// <summary>Everybody's.</summary>
    FirstUse,
}

/// <summary>The relayers in the operator's file; those that were enrolled over the HTTP API their grains know. Thread-safe.</summary>
public interface IKnownRelayers
{
    /// <summary>Finds a relayer by its code.</summary>
    /// <param name="code">The code, compared as it is.</param>
    /// <param name="secretHash">The hash of its secret, if the operator has entered that too; it goes before what the relayer enrolled with.</param>
    bool TryGet(string code, out string? secretHash);
}

/// <summary>Makes and checks hashes of relayers' secrets, away from the caller's thread and from those of phones' passwords. Thread-safe.</summary>
public interface IRelayerSecrets
{
    /// <summary>Hashes a new secret; null when too many are waiting.</summary>
    Task<string?> Hash(string secret);

    /// <summary>Checks a secret; null when too many are waiting.</summary>
    Task<bool?> Verify(string secretHash, string secret);
}
