using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// The session of a relayer: commands to it and answers from it.
internal sealed partial class MessagingSession : ILinkOutput
{
    private const string RelayerKind = "relayer";

    private DeviceAttachment? _device;
    private IRelayerGrain? _relayer;

    /// <summary>Attaches the connection to the relayer's grain; then the relayer is told, and only then gets commands.</summary>
    private async Task AttachRelayer(IRelayerGrain relayer, string code, uint sequence)
    {
        var (result, attachment) = await DeviceAttachment.Attach(connection, services.Devices, relayer, new DeviceId(RelayerKind, code), this, services.Options.Relayers)
            .ConfigureAwait(false);
        switch (result)
        {
            case AttachResult.Attached:
                _device = attachment;
                _relayer = relayer;
                OpenDelivery(sequence, new AuthorizeResponse(0));
                attachment!.Open();
                break;
            case AttachResult.Blocked:
                RefuseLogin(sequence, StatusCode.LoginFailed, ResultMismatch);
                break;
            case AttachResult.HeldOff:
                RefuseLogin(sequence, StatusCode.TryLater, ResultMismatch);
                connection.Close(CloseReason.HeldOff);
                break;
            default:
                RefuseLogin(sequence, StatusCode.StorageFailure, ResultMismatch);
                break;
        }
    }

    /// <inheritdoc/>
    void ILinkOutput.Send(uint sequence, LinkCommand command) => Write(command.Instruction, 0, sequence, command.Body.Span);

    /// <inheritdoc/>
    public void EndLogin() => _device?.End();

    private static void RelayAnswer(in Frame frame, DeviceAttachment device) =>
        device.Answer(frame.Sequence, frame.CommandId & ~CommandIds.ResponseBit, frame.Status, frame.Body);
}
