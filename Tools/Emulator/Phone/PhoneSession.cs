using System.Text.Json.Serialization.Metadata;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone;

/// <summary>A phone's commands over one connection, each with a deadline.</summary>
/// <param name="client">The connection.</param>
/// <param name="deadline">How long a command may take.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class PhoneSession(MessagingClient client, TimeSpan deadline, CancellationToken cancellation)
{
    /// <summary>The version to ask with when the phone has no copy of an apartment: one that no apartment has, new ones included.</summary>
    public const long NoCopy = -1;

    /// <summary>Sends a command; the response has any status.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    public Task<Message> AskAsync<T>(uint commandId, T request, JsonTypeInfo<T> type) =>
        client.RequestAsync(commandId, request, type, deadline, cancellation);

    /// <summary>Sends a command without a body.</summary>
    /// <inheritdoc cref="AskAsync{T}" />
    public Task<Message> AskAsync(uint commandId) => client.RequestAsync(commandId, ReadOnlyMemory<byte>.Empty, deadline, cancellation);

    /// <summary>Sends a command that must succeed.</summary>
    /// <exception cref="VerdictException">The status is not 0, or the body is not what the command's should be.</exception>
    public async Task<TResponse> AskAsync<TRequest, TResponse>(
        uint commandId, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType)
        where TResponse : class => Read(await AskAsync(commandId, request, requestType), responseType);

    /// <summary>Reads the body of a response that must be a success.</summary>
    /// <exception cref="VerdictException">It is none, or malformed.</exception>
    public static T Read<T>(Message response, JsonTypeInfo<T> type)
        where T : class
    {
        Succeeded(response);
        return MessagingBodies.TryRead(new(response.Body), type, out var value, out var error)
            ? value
            : throw new VerdictException($"the body of the response to {CommandIds.Name(response.CommandId)} is malformed: {error}");
    }

    /// <summary>Checks that a response is a success.</summary>
    /// <exception cref="VerdictException">It is none.</exception>
    public static void Succeeded(Message response)
    {
        if (response.Status != StatusCode.Ok)
        {
            throw new VerdictException($"{CommandIds.Name(response.CommandId)} was answered with status {response.StatusText}");
        }
    }

    /// <summary>Logs in.</summary>
    /// <returns>The ids of the account's apartments.</returns>
    public async Task<IReadOnlyList<long>> AuthorizeAsync(string user, string password)
    {
        var response = await AskAsync(
            CommandIds.Authorize,
            new AuthorizeRequest(AuthorizeRequest.Human, user, password) { Os = "android" },
            MessagingBodies.Json.AuthorizeRequest,
            MessagingBodies.Json.AuthorizeResponse);
        return response.Result == 0
            ? [.. (response.Apartments ?? []).Select(apartment => apartment.Id)]
            : throw new VerdictException($"status 0, but result {response.Result}");
    }

    /// <summary>Reads an apartment.</summary>
    /// <param name="apartmentId">Which.</param>
    /// <param name="version">The version of the phone's copy, or <see cref="NoCopy"/>.</param>
    public Task<QueryApartmentResponse> QueryApartmentAsync(long apartmentId, long version) => AskAsync(
        CommandIds.QueryApartment,
        new QueryApartmentRequest(apartmentId, version),
        MessagingBodies.Json.QueryApartmentRequest,
        MessagingBodies.Json.QueryApartmentResponse);
}
