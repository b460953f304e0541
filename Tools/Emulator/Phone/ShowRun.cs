using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone;

/// <summary><c>phone show</c>: what an account has.</summary>
internal static class ShowRun
{
    /// <summary>Logs in, reads the account and each of its apartments, and prints them.</summary>
    /// <returns>The exit code, 0.</returns>
    /// <exception cref="ToolException">The gateway cannot be reached, or refused something.</exception>
    public static async Task<int> RunAsync(PhoneConnection connection, string user, string password, CancellationToken cancellation)
    {
        await using var client = await connection.OpenAsync(PhoneConnection.Phone, showBytes: false, onRequest: null, cancellation);
        var phone = new PhoneSession(client, connection.Deadline, cancellation);
        try
        {
            var apartments = await phone.AuthorizeAsync(user, password);
            var account = PhoneSession.Read(await phone.AskAsync(CommandIds.QueryAccount), MessagingBodies.Json.QueryAccountResponse);
            await connection.Output.WriteLineAsync(
                $"account {account.UserName}, email '{account.Email}', mobile phone '{account.MobilePhone}', language {account.LanguageName}");
            foreach (var id in apartments)
            {
                Print(connection.Output, id, await phone.QueryApartmentAsync(id, PhoneSession.NoCopy));
            }

            return 0;
        }
        catch (Exception e) when (e is VerdictException or TimeoutException or IOException)
        {
            throw new ToolException(e.Message, e);
        }
    }

    private static void Print(TextWriter output, long id, QueryApartmentResponse response)
    {
        if (response.ApartmentInfo is not { } info)
        {
            output.WriteLine($"apartment {id}: version {response.Version}, nothing shown");
            return;
        }

        output.WriteLine($"apartment {info.Id} '{info.Name}': version {info.Version}, {(response.ArmState == 2 ? "armed" : "not armed")}"
            + (response.SceneId is { } set ? $", scene {set} set" : ""));
        foreach (var relayer in info.Relayers)
        {
            output.WriteLine($"  relayer {relayer.Id} {relayer.SbCode} '{relayer.Name}'");
            foreach (var device in relayer.Devices ?? [])
            {
                var keys = string.Join(", ", device.DeviceKeys.Select(key => $"{key.DevKeySeq} '{key.Name}'"));
                output.WriteLine($"    device {device.Id} {device.DevCode} '{device.Name}', {device.DevModel} {device.DevType}, keys {keys}");
            }
        }

        foreach (var scene in info.Scenes)
        {
            var values = string.Join(", ", scene.SceneContents.Select(content => $"device {content.DevId} key {content.DevKeySeq} to {content.Value}"));
            output.WriteLine($"  scene {scene.Id} '{scene.Name}': {values}");
        }

        foreach (var contactor in info.Contactors)
        {
            output.WriteLine($"  contactor {contactor.Id} '{contactor.Name}', mobile phone '{contactor.MobilePhone}', email '{contactor.EmailAddr}'");
        }
    }
}
