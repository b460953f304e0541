using System.Text.Json.Serialization.Metadata;
using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>A phone that adds what a run needs.</summary>
internal sealed class SetUpPhone(LoadWire wire, CancellationToken cancellation) : LoadClient(wire, static () => { })
{
    /// <summary>Signs up.</summary>
    public Task AddAccountAsync(string name) => AskAsync(
        CommandIds.AddAccount,
        new AddAccountRequest(RunNames.Password, name),
        MessagingBodies.Json.AddAccountRequest,
        MessagingBodies.Json.AddAccountResponse);

    /// <summary>Adds an apartment; its id.</summary>
    public async Task<long> AddApartmentAsync(string name) => (await AskAsync(
        CommandIds.AddApartment,
        new AddApartmentRequest(name),
        MessagingBodies.Json.AddApartmentRequest,
        MessagingBodies.Json.AddedResponse)).Id;

    /// <summary>Links a relayer; its id.</summary>
    public async Task<long> AddRelayerAsync(long apartmentId, string code) => (await AskAsync(
        CommandIds.AddRelayer,
        new AddRelayerRequest(apartmentId, code, code),
        MessagingBodies.Json.AddRelayerRequest,
        MessagingBodies.Json.AddedResponse)).Id;

    /// <summary>Adds a device.</summary>
    public Task AddDeviceAsync(long apartmentId, long relayerId, string model, string code) => AskAsync(
        CommandIds.AddDevice,
        new AddDeviceRequest(apartmentId, model, code, relayerId, "device"),
        MessagingBodies.Json.AddDeviceRequest,
        MessagingBodies.Json.AddDeviceResponse);

    /// <inheritdoc />
    protected override void Handle(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body)
    {
        // Nothing but responses to its own requests concerns it.
    }

    private Task<TResponse> AskAsync<TRequest, TResponse>(
        uint commandId, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType)
        where TResponse : class => Retry.AskAsync(
        () => RequestAsync(commandId, request, requestType, SetUpLimits.Deadline, cancellation),
        CommandIds.Name(commandId),
        responseType,
        cancellation);
}
