using System.Collections.Immutable;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// A phone's commands about scenes and contactors (protocol 1, "Commands"). Those that change or remove name only the scene or contactor, so the
// account is asked first which apartment has it.
internal sealed partial class MessagingSession
{
    /// <summary>0x00020004.</summary>
    private Task AddScene(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.AddSceneRequest, out var request)
            ? AnswerAdded(
                frame.CommandId,
                frame.Sequence,
                InApartment(phone, request.ApartmentId, a => a.AddScene(phone.AccountId, request.Name, ToContents(request.SceneContents) ?? [])))
            : Task.CompletedTask;

    /// <summary>0x00040004.</summary>
    private Task ModifyScene(in Frame frame, PhoneLogin phone)
    {
        if (!TryRead(frame, MessagingBodies.Json.ModifySceneRequest, out var request))
        {
            return Task.CompletedTask;
        }

        var change = new SceneChange(request.Id, request.Name, ToContents(request.SceneContents));
        return AnswerChange(
            frame, phone, ApartmentPart.Scene, request.Id, apartment => apartment.ModifyScene(phone.AccountId, change));
    }

    /// <summary>0x00030004.</summary>
    private Task RemoveScene(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.RemoveSceneRequest, out var request)
            ? AnswerChange(
                frame, phone, ApartmentPart.Scene, request.Id, apartment => apartment.RemoveScene(phone.AccountId, request.Id))
            : Task.CompletedTask;

    /// <summary>0x00020003.</summary>
    private Task AddContactor(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.AddContactorRequest, out var request)
            ? AnswerAdded(
                frame.CommandId,
                frame.Sequence,
                InApartment(phone, request.ApartmentId, a => a.AddContactor(phone.AccountId, request.Name, request.MobilePhone, request.EmailAddr)))
            : Task.CompletedTask;

    /// <summary>0x00040003.</summary>
    private Task ModifyContactor(in Frame frame, PhoneLogin phone)
    {
        if (!TryRead(frame, MessagingBodies.Json.ModifyContactorRequest, out var request))
        {
            return Task.CompletedTask;
        }

        var change = new ContactorChange(request.Id, request.Name, request.MobilePhone, request.EmailAddr);
        return AnswerChange(
            frame, phone, ApartmentPart.Contactor, request.Id, apartment => apartment.ModifyContactor(phone.AccountId, change));
    }

    /// <summary>0x00030003.</summary>
    private Task RemoveContactor(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.RemoveContactorRequest, out var request)
            ? AnswerChange(
                frame,
                phone,
                ApartmentPart.Contactor,
                request.Id,
                apartment => apartment.RemoveContactor(phone.AccountId, request.Id))
            : Task.CompletedTask;

    private Task AnswerChange(
        in Frame frame, PhoneLogin phone, ApartmentPart part, long id, Func<IApartmentGrain, Task<Reply<ApartmentVersion>>> change)
    {
        return AnswerVersion(frame.CommandId, frame.Sequence, FindAndChange());

        async Task<Reply<ApartmentVersion>> FindAndChange()
        {
            var apartmentId = await Account(phone).FindApartmentOf(part, id).ConfigureAwait(false);
            return apartmentId == 0
                ? new Reply(Outcome.BadParameter, $"there is no such {part.ToString().ToLowerInvariant()} in this account")
                : await change(Apartment(apartmentId)).ConfigureAwait(false);
        }
    }

    private static ImmutableArray<SceneContent>? ToContents(IReadOnlyList<SceneContentRequest>? contents) =>
        contents is null ? null : [.. contents.Select((c, i) => new SceneContent(i + 1, c.DevId, c.DevKeySeq, c.Value))];
}
