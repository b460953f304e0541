using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// A phone's commands about its account and apartments (protocol 1, "Commands"): each reads its request, makes one grain call, and answers.
internal sealed partial class MessagingSession
{
    private static readonly string[] Languages = ["en-US", "zh-CN", "zh-TW"];

    private static readonly Reply NotOwn = new(Outcome.BadParameter, "there is no such apartment in this account");

    private IAccountGrain Account(PhoneLogin phone) => services.Grains.GetGrain<IAccountGrain>(phone.AccountId);

    private IApartmentGrain Apartment(long id) => services.Grains.GetGrain<IApartmentGrain>(id);

    /// <summary>Asks an apartment that a phone names; one that is not its account's is not woken.</summary>
    private async Task<Reply<T>> InApartment<T>(PhoneLogin phone, long id, Func<IApartmentGrain, Task<Reply<T>>> ask)
        where T : class =>
        await phone.Apartments.Has(id, Account(phone)).ConfigureAwait(false) ? await ask(Apartment(id)).ConfigureAwait(false) : NotOwn;

    private async Task<Reply> InApartment(PhoneLogin phone, long id, Func<IApartmentGrain, Task<Reply>> ask) =>
        await phone.Apartments.Has(id, Account(phone)).ConfigureAwait(false) ? await ask(Apartment(id)).ConfigureAwait(false) : NotOwn;

    /// <summary>0x00010003.</summary>
    private async Task QueryAccount(uint commandId, uint sequence, PhoneLogin phone)
    {
        try
        {
            if (await Account(phone).GetProfile().ConfigureAwait(false) is { } profile)
            {
                var language = Languages[Math.Clamp(profile.Language, 1, Languages.Length) - 1];
                Respond(
                    commandId,
                    sequence,
                    new QueryAccountResponse(language, OrNull(profile.UserName), OrNull(profile.MobilePhone), OrNull(profile.Email)),
                    MessagingBodies.Json.QueryAccountResponse);
            }
            else
            {
                RespondError(commandId, sequence, StatusCode.NotAuthorized, "the account is gone");
            }
        }
        catch (Exception e)
        {
            RespondError(commandId, sequence, Translate(e, commandId));
        }
    }

    /// <summary>0x00010002.</summary>
    private Task QueryApartment(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.QueryApartmentRequest, out var request)
            ? Answer(
                frame.CommandId,
                frame.Sequence,
                InApartment(phone, request.ApartmentId, a => a.Query(phone.AccountId, request.Version)),
                view => ToResponse(request.ApartmentId, view),
                MessagingBodies.Json.QueryApartmentResponse)
            : Task.CompletedTask;

    /// <summary>0x00010008.</summary>
    private Task QueryRelayerStatus(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.QueryRelayerStatusRequest, out var request)
            ? AnswerEmpty(frame.CommandId, frame.Sequence, Account(phone).GetRelayerStatus(request.RelayerId))
            : Task.CompletedTask;

    /// <summary>0x00020006.</summary>
    private Task AddApartment(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.AddApartmentRequest, out var request)
            ? AnswerAdded(frame.CommandId, frame.Sequence, Account(phone).AddApartment(request.Name))
            : Task.CompletedTask;

    /// <summary>0x00020007.</summary>
    private Task AddRelayer(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.AddRelayerRequest, out var request)
            ? AnswerAdded(
                frame.CommandId,
                frame.Sequence,
                InApartment(phone, request.ApartmentId, a => a.AddRelayer(phone.AccountId, request.SbCode, request.Name)))
            : Task.CompletedTask;

    /// <summary>0x00020001.</summary>
    private Task AddDevice(in Frame frame, PhoneLogin phone)
    {
        if (!TryRead(frame, MessagingBodies.Json.AddDeviceRequest, out var request))
        {
            return Task.CompletedTask;
        }

        var device = new NewDevice(request.DevModel, request.DevCode, request.RelayerId, request.Name, ToKeys(request.DevKeys));
        return Answer(
            frame.CommandId,
            frame.Sequence,
            InApartment(phone, request.ApartmentId, a => a.AddDevice(phone.AccountId, device)),
            added => new AddDeviceResponse(added.Id, added.Version),
            MessagingBodies.Json.AddDeviceResponse);
    }

    /// <summary>0x00040006.</summary>
    private Task ModifyApartment(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.ModifyApartmentRequest, out var request)
            ? AnswerVersion(frame.CommandId, frame.Sequence, InApartment(phone, request.Id, a => a.Rename(phone.AccountId, request.Name)))
            : Task.CompletedTask;

    /// <summary>0x00040007.</summary>
    private Task ModifyRelayer(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.ModifyRelayerRequest, out var request)
            ? AnswerAdded(
                frame.CommandId,
                frame.Sequence,
                InApartment(phone, request.ApartmentId, a => a.ModifyRelayer(phone.AccountId, request.RelayerId, request.Name, request.SbCode)))
            : Task.CompletedTask;

    /// <summary>0x00040001.</summary>
    private Task ModifyDevice(in Frame frame, PhoneLogin phone)
    {
        if (!TryRead(frame, MessagingBodies.Json.ModifyDeviceRequest, out var request))
        {
            return Task.CompletedTask;
        }

        var change = new DeviceChange(request.DevId, request.Name, request.DevCode, request.Flag, ToKeys(request.DevKeys));
        return AnswerVersion(
            frame.CommandId, frame.Sequence, InApartment(phone, request.ApartmentId, a => a.ModifyDevice(phone.AccountId, change)));
    }

    /// <summary>0x00030006. The version of an apartment that is gone is 0.</summary>
    private Task RemoveApartment(in Frame frame, PhoneLogin phone)
    {
        return TryRead(frame, MessagingBodies.Json.RemoveApartmentRequest, out var request)
            ? AnswerVersion(frame.CommandId, frame.Sequence, Remove(request.Id))
            : Task.CompletedTask;

        async Task<Reply<ApartmentVersion>> Remove(long id)
        {
            var removed = await Account(phone).RemoveApartment(id).ConfigureAwait(false);
            return removed.Outcome == Outcome.Ok ? new ApartmentVersion(0) : removed;
        }
    }

    /// <summary>0x00030007.</summary>
    private Task RemoveRelayer(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.RemoveRelayerRequest, out var request)
            ? AnswerVersion(
                frame.CommandId, frame.Sequence, InApartment(phone, request.ApartmentId, a => a.RemoveRelayer(phone.AccountId, request.RelayerId)))
            : Task.CompletedTask;

    /// <summary>0x00030001.</summary>
    private Task RemoveDevice(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.RemoveDeviceRequest, out var request)
            ? AnswerVersion(
                frame.CommandId,
                frame.Sequence,
                InApartment(phone, request.ApartmentId, a => a.RemoveDevice(
                    phone.AccountId, request.DevId, [.. (request.DevKeys ?? []).Select(k => k.DevKeySeq)])))
            : Task.CompletedTask;

    private Task AnswerAdded(uint commandId, uint sequence, Task<Reply<Added>> call) =>
        Answer(commandId, sequence, call, added => new AddedResponse(added.Id, added.Version), MessagingBodies.Json.AddedResponse);

    private Task AnswerVersion(uint commandId, uint sequence, Task<Reply<ApartmentVersion>> call) =>
        Answer(commandId, sequence, call, v => new VersionResponse(v.Version), MessagingBodies.Json.VersionResponse);

    private async Task AnswerEmpty(uint commandId, uint sequence, Task<Reply> call)
    {
        try
        {
            var reply = await call.ConfigureAwait(false);
            if (reply.Outcome == Outcome.Ok)
            {
                RespondEmpty(commandId, sequence);
            }
            else
            {
                RespondError(commandId, sequence, reply.Outcome, reply.Detail);
            }
        }
        catch (Exception e)
        {
            RespondError(commandId, sequence, Translate(e, commandId));
        }
    }

    private async Task Answer<T, TBody>(
        uint commandId, uint sequence, Task<Reply<T>> call, Func<T, TBody> toBody, JsonTypeInfo<TBody> type)
        where T : class
        where TBody : class
    {
        try
        {
            var reply = await call.ConfigureAwait(false);
            if (reply.Value is { } value)
            {
                Respond(commandId, sequence, toBody(value), type);
            }
            else
            {
                RespondError(commandId, sequence, reply.Outcome, reply.Detail);
            }
        }
        catch (Exception e)
        {
            RespondError(commandId, sequence, Translate(e, commandId));
        }
    }

    private static ImmutableArray<DeviceKey> ToKeys(IReadOnlyList<DeviceKeyName>? keys) =>
        [.. (keys ?? []).Select(k => new DeviceKey(k.DevKeySeq, k.Name ?? ""))];

    /// <summary>Clients tell what is not there by null.</summary>
    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private static QueryApartmentResponse ToResponse(long id, ApartmentView view) => new(
        view.Version,
        view.SceneId,
        view.ArmState,
        view.Contents is not { } contents
            ? null
            : new ApartmentInfo(
                id,
                contents.Name,
                view.Version,
                [.. contents.Relayers.Select(ToInfo)],
                [.. contents.Scenes.Select(ToInfo)],
                [.. contents.Contactors.Select(c => new ContactorInfo(c.Id, c.Name, OrNull(c.MobilePhone), OrNull(c.Email)))]));

    private static RelayerInfo ToInfo(RelayerView relayer) => new(
        relayer.Id,
        relayer.Code,
        relayer.Name,
        [.. relayer.Devices.Select(d => new DeviceInfo(
            d.Id, d.Type, d.Model, d.Code, d.Name, [.. d.Keys.Select(k => new DeviceKeyName(k.Sequence, k.Name))]))]);

    private static SceneInfo ToInfo(SceneView scene) => new(
        scene.Id,
        scene.Name,
        [.. scene.Contents.Select(c => new SceneContentInfo(c.Id, c.DeviceId, c.KeySequence, c.Value))]);
}
