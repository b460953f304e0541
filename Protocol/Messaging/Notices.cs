namespace Gateway.Protocol.Messaging;

// What the gateway sends to phones by itself, named as in the protocol document's table ("Commands").

/// <summary>0x00070001 EventDev, to phones: what a device did.</summary>
/// <param name="DevCode">The device's code, as its owner wrote it.</param>
/// <param name="Value">The value that it reported; of a bit mask the bit that rose.</param>
/// <param name="DevKeySeq">The key.</param>
/// <param name="Name">What the device is called.</param>
/// <param name="DevModel">Its model.</param>
/// <param name="IsAlarm"><c>"True"</c> or <c>"False"</c>.</param>
public sealed record EventNotice(string DevCode, int Value, int DevKeySeq, string Name, string DevModel, string IsAlarm)
{
    /// <summary>The notice of an event.</summary>
    public static EventNotice Of(string code, int value, int keySequence, string name, string model, bool isAlarm) =>
        new(code, value, keySequence, name, model, isAlarm ? "True" : "False");
}

/// <summary>0x00060002 SetArm, to phones: an apartment was armed or disarmed.</summary>
/// <param name="ApartmentId">The apartment.</param>
/// <param name="ArmState">1 off, 2 on.</param>
public sealed record ArmNotice(long ApartmentId, int ArmState);

/// <summary>0x00050001 SetProfile, to phones, an addition of this gateway's: the account was changed elsewhere, and this login is over.</summary>
/// <param name="Reason">What was changed, for people.</param>
public sealed record ProfileNotice(string Reason)
{
    /// <summary>The password was changed.</summary>
    public static ProfileNotice PasswordChanged { get; } = new("password changed");
}
