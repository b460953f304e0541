using System.Text.Json.Serialization.Metadata;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>The apartment that the walk adds: what later steps need of earlier ones, and how it is read.</summary>
/// <param name="phone">The phone.</param>
internal sealed class WalkedHome(PhoneSession phone)
{
    private long? _apartment;
    private long? _relayer;
    private long? _device;

    /// <summary>The id of the apartment that came with the account, once there is one.</summary>
    public long? FirstApartment { get; set; }

    /// <summary>Its id.</summary>
    /// <exception cref="NotRunException">It was not added.</exception>
    public long Apartment
    {
        get => _apartment ?? throw new NotRunException(nameof(CommandIds.AddApartment));
        set => _apartment = value;
    }

    /// <summary>The id of the relayer that answers.</summary>
    /// <exception cref="NotRunException">It was not added.</exception>
    public long Relayer
    {
        get => _relayer ?? throw new NotRunException(nameof(CommandIds.AddRelayer));
        set => _relayer = value;
    }

    /// <summary>The id of the lamp.</summary>
    /// <exception cref="NotRunException">It was not added.</exception>
    public long Device
    {
        get => _device ?? throw new NotRunException(nameof(CommandIds.AddDevice));
        set => _device = value;
    }

    /// <summary>The apartment's version, as the newest change reported it.</summary>
    public long Version { get; private set; }

    /// <summary>Begins to follow the version of a new apartment.</summary>
    public void Added(long apartment, long version) => (Apartment, Version) = (apartment, version);

    /// <summary>Notes the version that a change brought.</summary>
    /// <exception cref="VerdictException">It is none above the older one.</exception>
    public void VersionRose(long version)
    {
        Check.That(version > Version, $"version is {version} and was {Version}: it did not rise");
        Version = version;
    }

    /// <summary>Sends a change of the apartment that brings a new version and nothing else, and notes that.</summary>
    /// <exception cref="VerdictException">It was refused, or the version did not rise.</exception>
    public async Task ChangeAsync<T>(uint commandId, T request, JsonTypeInfo<T> type) =>
        VersionRose((await phone.AskAsync(commandId, request, type, MessagingBodies.Json.VersionResponse)).Version);

    /// <summary>Reads the apartment, with all that is in it.</summary>
    /// <exception cref="VerdictException">It has not the version that it should have, or does not show at all.</exception>
    public async Task<QueryApartmentResponse> QueryAsync()
    {
        var response = await phone.QueryApartmentAsync(Apartment, PhoneSession.NoCopy);
        var info = response.ApartmentInfo ?? throw new VerdictException("QueryApartment without a copy brought no apartment_info");
        Check.That(info.Id == Apartment, $"apartment_info is of apartment {info.Id}");
        Check.That(
            response.Version == Version && info.Version == Version, $"QueryApartment shows version {response.Version}, not {Version}");
        return response;
    }

    /// <summary>What is in the apartment.</summary>
    /// <inheritdoc cref="QueryAsync" />
    public async Task<ApartmentInfo> ReadAsync() => (await QueryAsync()).ApartmentInfo!;
}
