namespace Gateway.Tools.Tests.Fakes;

/// <summary>What a <see cref="FakeGateway"/> does wrong.</summary>
public enum Fault
{
    None,
    AccountIsRefused,
    LoginForgetsApartments,
    HeartBeatIsNeverAnswered,
    VersionStays,
    RelayerAlwaysOffline,
    DeviceUnderNoRelayer,
    ApartmentInfoAlways,
    ControlAnsweredByGateway,
    ControlLost,
    AccountOfSomeoneElse,
    RemovedDeviceStillShows,
    RemovedDeviceStillControlled,
    RenamesAreForgotten,
    RemovedApartmentStillShows,
    ClosesAtQueryApartment,
    MalformedBody,
}
