using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>The walk's steps about the apartment itself.</summary>
internal sealed class ApartmentSteps(PhoneSession phone, WalkSettings settings, WalkedHome home)
{
    /// <summary>AddApartment.</summary>
    public async Task<string> AddAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.AddApartment,
            new AddApartmentRequest("Emulated"),
            MessagingBodies.Json.AddApartmentRequest,
            MessagingBodies.Json.AddedResponse);
        Check.That(response.Id > 0 && response.Id != home.FirstApartment, $"id is {response.Id}, which is no new apartment's");
        home.Added(response.Id, response.Version);
        return $"apartment {response.Id}, version {response.Version}";
    }

    /// <summary>QueryApartment: all that is in it for a phone without a copy, none of it for one that has the newest.</summary>
    public async Task<string> QueryAsync()
    {
        var info = await home.ReadAsync();
        var device = Shown.DeviceUnder(info, settings.RelayerCode, settings.DeviceCode);
        Check.That(device.Id == home.Device, $"the device's id is {device.Id}, not {home.Device}");
        Check.That(device.DevModel == WalkSettings.Model, $"the device's model is {device.DevModel}");

        var unchanged = await phone.QueryApartmentAsync(home.Apartment, info.Version);
        Check.That(unchanged.ApartmentInfo is null, "apartment_info came although the version is the phone's");
        return $"version {info.Version}, device under relayer {settings.RelayerCode}";
    }

    /// <summary>ModifyApartment.</summary>
    public async Task<string> ModifyAsync()
    {
        const string Name = "Emulated, renamed";
        await home.ChangeAsync(
            CommandIds.ModifyApartment, new ModifyApartmentRequest(home.Apartment, Name), MessagingBodies.Json.ModifyApartmentRequest);
        var info = await home.ReadAsync();
        Check.That(info.Name == Name, $"the apartment is still called '{info.Name}'");
        return $"version {home.Version}, the new name shows";
    }

    /// <summary>RemoveApartment.</summary>
    public async Task<string> RemoveAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.RemoveApartment,
            new RemoveApartmentRequest(home.Apartment),
            MessagingBodies.Json.RemoveApartmentRequest,
            MessagingBodies.Json.VersionResponse);
        Check.That(response.Version == 0, $"version is {response.Version}, not 0");
        var after = await phone.AskAsync(
            CommandIds.QueryApartment,
            new QueryApartmentRequest(home.Apartment, PhoneSession.NoCopy),
            MessagingBodies.Json.QueryApartmentRequest);
        Check.That(after.Status != StatusCode.Ok, "QueryApartment still shows it");
        return $"gone: QueryApartment gets status {after.StatusText}";
    }
}
