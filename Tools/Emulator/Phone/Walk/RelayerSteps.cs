using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>The walk's steps about the relayer that answers.</summary>
internal sealed class RelayerSteps(PhoneSession phone, WalkSettings settings, WalkedHome home)
{
    /// <summary>AddRelayer.</summary>
    public async Task<string> AddAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.AddRelayer,
            new AddRelayerRequest(home.Apartment, settings.RelayerCode, "relayer"),
            MessagingBodies.Json.AddRelayerRequest,
            MessagingBodies.Json.AddedResponse);
        home.Relayer = response.Id;
        home.VersionRose(response.Version);
        return $"relayer {response.Id}, version {response.Version}";
    }

    /// <summary>QueryRelayerStatus.</summary>
    public async Task<string> QueryStatusAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.QueryRelayerStatus, new QueryRelayerStatusRequest(home.Relayer), MessagingBodies.Json.QueryRelayerStatusRequest);
        AdviseIfOffline(response, settings.RelayerCode);
        PhoneSession.Succeeded(response);
        return "online";
    }

    /// <summary>ModifyRelayer.</summary>
    public async Task<string> ModifyAsync()
    {
        const string Name = "relayer, renamed";
        await home.ChangeAsync(
            CommandIds.ModifyRelayer,
            new ModifyRelayerRequest(home.Apartment, home.Relayer, Name),
            MessagingBodies.Json.ModifyRelayerRequest);
        var relayer = Shown.Relayer(await home.ReadAsync(), settings.RelayerCode);
        Check.That(relayer?.Name == Name, $"the relayer is called '{relayer?.Name}'");
        return $"version {home.Version}, the new name shows";
    }

    /// <summary>RemoveRelayer.</summary>
    public async Task<string> RemoveAsync()
    {
        await home.ChangeAsync(
            CommandIds.RemoveRelayer, new RemoveRelayerRequest(home.Apartment, home.Relayer), MessagingBodies.Json.RemoveRelayerRequest);
        Check.That(Shown.Relayer(await home.ReadAsync(), settings.RelayerCode) is null, "the apartment still shows the relayer");
        return $"version {home.Version}, gone";
    }

    /// <summary>Says what to do about a relayer that should answer and is not there.</summary>
    /// <exception cref="VerdictException">The response says that it is offline.</exception>
    public static void AdviseIfOffline(Message response, string code)
    {
        if (response.Status == StatusCode.RelayerOffline)
        {
            throw new VerdictException(
                $"status {response.StatusText}: no relayer {code} is connected. Start one: emulator relayer --code {code}");
        }
    }
}
