using Gateway.Emulator.Phone.Walk;

namespace Gateway.Emulator.Phone;

/// <summary>The device that <c>phone press-control</c> presses.</summary>
/// <param name="Model">dev_model.</param>
/// <param name="Code">dev_code.</param>
/// <param name="KeySequence">dev_key_seq.</param>
internal sealed record ControlTarget(string Model, string Code, int KeySequence)
{
    /// <summary>Logs in and takes the first device of the account.</summary>
    /// <exception cref="ToolException">The account has none, or the server refused.</exception>
    public static async Task<ControlTarget> FindAsync(PhoneSession phone, string user, string password)
    {
        foreach (var apartment in await phone.AuthorizeAsync(user, password))
        {
            var info = (await phone.QueryApartmentAsync(apartment, PhoneSession.NoCopy)).ApartmentInfo;
            if (info?.Relayers.SelectMany(relayer => relayer.Devices ?? []).FirstOrDefault() is { } device)
            {
                return new ControlTarget(device.DevModel, device.DevCode, device.DeviceKeys.Select(key => key.DevKeySeq).FirstOrDefault());
            }
        }

        throw new ToolException($"The account {user} has no device. Add one with: emulator phone auto --keep");
    }

    /// <summary>Signs up and adds a device.</summary>
    /// <exception cref="ToolException">The server refused.</exception>
    public static async Task<ControlTarget> AddAsync(
        PhoneSession phone, PhoneConnection connection, WalkSettings settings, CancellationToken cancellation)
    {
        var verdicts = new Verdicts(connection.Output, connection.Time);
        var notices = new Notices(connection.Deadline, connection.Time, cancellation);
        await using var walk = new AutoWalk(phone, notices, new Peers(connection, cancellation), settings, verdicts);
        await walk.AddAsync();
        return verdicts.AllPassed
            ? new ControlTarget(WalkSettings.Model, settings.DeviceCode, 0)
            : throw new ToolException("The device could not be added, see above.");
    }
}
