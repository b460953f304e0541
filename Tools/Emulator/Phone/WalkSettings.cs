namespace Gateway.Emulator.Phone;

/// <summary>What the walk goes by.</summary>
/// <param name="User">The new account's user name.</param>
/// <param name="Password">Its password.</param>
/// <param name="DeviceCode">The new device's code: hexadecimal text.</param>
/// <param name="RelayerCode">The relayer that is to answer: it must be connected.</param>
internal sealed record WalkSettings(string User, string Password, string DeviceCode, string RelayerCode)
{
    /// <summary>The relayer's code of the document.</summary>
    public const string DefaultRelayerCode = "test_relayer";

    /// <summary>The password of the document.</summary>
    public const string DefaultPassword = "123";

    /// <summary>The device model of the document: a light with one key.</summary>
    public const string Model = "2111S";

    /// <summary>The account's email address.</summary>
    public string Email => $"{User}@example.org";

    /// <summary>Leaves what was added: the walk ends before the first removal.</summary>
    public bool Keep { get; init; }

    /// <summary>Draws what was not given.</summary>
    public static WalkSettings Create(Random random, string? user, string? password, string relayerCode) => new(
        user ?? $"phone{random.Next():x8}", password ?? DefaultPassword, $"{random.Next():x8}", relayerCode);
}
