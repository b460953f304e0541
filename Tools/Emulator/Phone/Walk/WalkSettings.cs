namespace Gateway.Emulator.Phone.Walk;

/// <summary>What a phone signs up with, and what it adds (protocol 1, section "Emulators").</summary>
/// <param name="User">The user name.</param>
/// <param name="Password">The password.</param>
/// <param name="DeviceCode">The lamp's dev_code, hexadecimal.</param>
/// <param name="RelayerCode">The sb_code of the relayer that is to answer.</param>
/// <param name="Sensor">The walk's own relayer and what stands under it.</param>
internal sealed record WalkSettings(string User, string Password, string DeviceCode, string RelayerCode, WalkSensor Sensor)
{
    /// <summary>The relayer's code of the document.</summary>
    public const string DefaultRelayerCode = "test_relayer";

    /// <summary>The password of the document.</summary>
    public const string DefaultPassword = "123";

    /// <summary>The device model of the document: a light with one key.</summary>
    public const string Model = "2111S";

    /// <summary>The account's email address.</summary>
    public string Email => $"{User}@example.org";

    /// <summary>The password that the account has for a moment of the walk.</summary>
    public string OtherPassword => $"{Password}, changed";

    /// <summary>An address that no account has.</summary>
    public string UnknownEmail => $"nobody.{Sensor.RelayerCode}@example.org";

    /// <summary>Leaves what was added: the walk ends before the first removal.</summary>
    public bool Keep { get; init; }

    /// <summary>Draws what was not given.</summary>
    public static WalkSettings Create(Random random, string? user, string? password, string relayerCode) => new(
        user ?? $"phone{random.Next():x8}",
        password ?? DefaultPassword,
        $"{random.Next():x8}",
        relayerCode,
        new WalkSensor($"walk{random.Next():x8}", $"{random.Next():x8}", $"{random.NextInt64():x16}"));
}

/// <summary>The gas sensor that raises the walk's alarm, under a relayer that nobody else is.</summary>
/// <param name="RelayerCode">The relayer's sb_code.</param>
/// <param name="Code">The sensor's dev_code, hexadecimal.</param>
/// <param name="Secret">The relayer's secret, for a gateway that enrols one.</param>
internal sealed record WalkSensor(string RelayerCode, string Code, string Secret)
{
    /// <summary>The sensor's model; it alarms whether armed or not.</summary>
    public const string Model = "2690S";

    /// <summary>What the sensor is called.</summary>
    public const string Name = "gas sensor";

    /// <summary>A value that is an emergency.</summary>
    public const int Emergency = 100;
}
