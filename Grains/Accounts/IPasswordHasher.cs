namespace Gateway.Grains.Accounts;

/// <summary>
/// Makes and checks password hashes away from the caller's thread, a bounded number at a time: a storm of logins queues logins and nothing
/// else. Thread-safe.
/// </summary>
public interface IPasswordHasher
{
    /// <summary>Hashes a new password; null when too many are waiting.</summary>
    Task<string?> Hash(string password);

    /// <summary>Checks a password. Without a hash it takes the same time and fails, so that an answer's time tells nothing of the name.</summary>
    Task<PasswordVerdict> Verify(string? hash, string password);
}

/// <summary>What came of a password check.</summary>
public enum PasswordVerdict
{
    /// <summary>It is another password.</summary>
    Wrong,

    /// <summary>It is the password.</summary>
    Right,

    /// <summary>It is the password, and its hash should be made anew with today's parameters.</summary>
    RightButOldHash,

    /// <summary>Not checked: too many are waiting.</summary>
    Busy,
}
